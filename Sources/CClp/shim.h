// COIN-OR CLP's C interface, from Debian's coinor-libclp-dev.
#include <coin/Clp_C_Interface.h>
