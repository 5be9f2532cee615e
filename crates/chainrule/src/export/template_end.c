
/* More memory would help. */
static int hungry(uint64_t status) {
    switch (status) {
{{hungry}}
    default:
        return 0;
    }
}

/* The most memory that a run may take, in bytes. */
#ifndef {{NAME}}_MEMORY
#define {{NAME}}_MEMORY 4294967296.0
#endif

/* A run in memory of `span` cells and their shadows. */
static uint64_t attempt(uint64_t span, const double *inputs, double *outputs, double *jacobian) {
    double *const memory = malloc(span * {{spans}} * sizeof(double));
    if (!memory) return {{statuses}};
    struct cr_state st = { memory + {{taken}}, memory + span, span, memory, {{depth}} };
    uint64_t args[{{args}}], status;
    {{lay}}
    if (jacobian) {
        status = 0;
{{if derivatives}}
        status = slope_entry(&st, args, 0);
        if (status) status += {{values}};
        if (!status) __builtin_memcpy(jacobian, memory + {{image}} + {{m}}, {{m}} * {{n}} * sizeof(double));
{{end}}
    } else {
        status = value_entry(&st, args, 0);
    }
    if (!status) __builtin_memcpy(outputs, memory + {{image}}, {{m}} * sizeof(double));
    free(memory);
    return status;
}

/* Most runs need little; one that needs more begins again. */
static int run(const double *inputs, double *outputs, double *jacobian) {
    uint64_t span = 2 * {{taken}} + 65536;
    for (;;) {
        const uint64_t status = attempt(span, inputs, outputs, jacobian);
        if (!hungry(status) || (double)span * 4 * {{spans}} * sizeof(double) > {{NAME}}_MEMORY) return (int)status;
        span *= 4;
    }
}

int {{name}}_value(const double inputs[{{NAME}}_INPUTS], double outputs[{{NAME}}_OUTPUTS]) {
    return run(inputs, outputs, 0);
}

{{if derivatives}}
int {{name}}_jacobian(const double inputs[{{NAME}}_INPUTS], double outputs[{{NAME}}_OUTPUTS],
                      double jacobian[{{NAME}}_OUTPUTS * {{NAME}}_INPUTS]) {
    return run(inputs, outputs, jacobian);
}

{{end}}
const char *{{name}}_message(int status) {
    if (status == 0) return "done";
    return status < 0 || status > {{statuses}} ? "no such status" : messages[status - 1];
}
