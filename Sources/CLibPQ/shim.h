/* The C client library of PostgreSQL, as installed by the system (Debian: libpq-dev). */
#include <libpq-fe.h>
