/* How {{name}} is used: cc -std=c11 -O2 {{name}}.c {{name}}_example.c -lm && ./a.out */

#include "{{name}}.h"
#include <stdio.h>

int main(void) {
    double inputs[{{NAME}}_INPUTS], outputs[{{NAME}}_OUTPUTS];
    for (int j = 0; j < {{NAME}}_INPUTS; j++) inputs[j] = {{name}}_start[j];

    int status = {{name}}_value(inputs, outputs);
    if (status) {
        fprintf(stderr, "%s\n", {{name}}_message(status));
        return 1;
    }
    for (int i = 0; i < {{NAME}}_OUTPUTS; i++)
        printf("%s = %.17g %s\n", {{name}}_output_names[i], outputs[i], {{name}}_output_units[i]);
{{if derivatives}}

    static double jacobian[{{NAME}}_OUTPUTS * {{NAME}}_INPUTS];
    status = {{name}}_jacobian(inputs, outputs, jacobian);
    if (status) {
        fprintf(stderr, "%s\n", {{name}}_message(status));
        return 1;
    }
    for (int i = 0; i < {{NAME}}_OUTPUTS; i++) {
        printf("%s, by\n", {{name}}_output_names[i]);
        for (int j = 0; j < {{NAME}}_INPUTS; j++)
            printf("    %s: %.17g\n", {{name}}_input_names[j], jacobian[i * {{NAME}}_INPUTS + j]);
    }
{{end}}
    return 0;
}
