/* libpq as Swift sees it. The fields of an error are characters in libpq's header, which Swift does not import. */
#ifndef DRIVELINE_CPOSTGRES_H
#define DRIVELINE_CPOSTGRES_H
#include <libpq-fe.h>
#include <postgres_ext.h>

enum cpostgres_field {
    CPOSTGRES_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
    CPOSTGRES_SQLSTATE = PG_DIAG_SQLSTATE,
    CPOSTGRES_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
    CPOSTGRES_TABLE = PG_DIAG_TABLE_NAME,
    CPOSTGRES_COLUMN = PG_DIAG_COLUMN_NAME,
    CPOSTGRES_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME
};

/* The text of one field of an error or notice, or NULL. */
static inline const char *cpostgres_error_field(const PGresult *result, enum cpostgres_field field) {
    return PQresultErrorField(result, (int)field);
}
#endif
