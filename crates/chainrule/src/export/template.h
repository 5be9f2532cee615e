/*
{{description}}
 *
 * Written by Chainrule. Compiles by itself: cc -std=c11 -O2 {{name}}.c {{name}}_example.c -lm
 */
#ifndef {{NAME}}_H
#define {{NAME}}_H

#define {{NAME}}_INPUTS {{n}}
#define {{NAME}}_OUTPUTS {{m}}

{{enums}}

#ifdef __cplusplus
extern "C" {
#endif

extern const char *const {{name}}_input_names[{{NAME}}_INPUTS];
extern const char *const {{name}}_input_units[{{NAME}}_INPUTS];
extern const char *const {{name}}_output_names[{{NAME}}_OUTPUTS];
extern const char *const {{name}}_output_units[{{NAME}}_OUTPUTS];

/* The inputs at which it was exported. */
extern const double {{name}}_start[{{NAME}}_INPUTS];

/* The outputs at `inputs`; gives a status. Can be called from many threads at once. */
int {{name}}_value(const double inputs[{{NAME}}_INPUTS], double outputs[{{NAME}}_OUTPUTS]);

{{if derivatives}}
/* The outputs and their derivatives: that of output i by input j is jacobian[i * {{NAME}}_INPUTS + j]. */
int {{name}}_jacobian(const double inputs[{{NAME}}_INPUTS], double outputs[{{NAME}}_OUTPUTS],
                      double jacobian[{{NAME}}_OUTPUTS * {{NAME}}_INPUTS]);

{{end}}
/* What a status says. */
const char *{{name}}_message(int status);

#ifdef __cplusplus
}
#endif

#endif
