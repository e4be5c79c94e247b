package dev.invitations.jdbc;

import dev.invitations.model.Limits;

/**
 * The type of a column that the code reads or writes.
 *
 * @param kind the kind of the values
 * @param length the number of characters that a text column must hold; 0 for other types
 */
record ColumnType(Kind kind, int length) {

    enum Kind {
        TEXT,
        UUID,
        INSTANT,
        INT,
        LONG,
        BOOLEAN
    }

    static final ColumnType ID = text(Limits.ID_LENGTH);
    static final ColumnType NAME = text(Limits.NAME_LENGTH);
    static final ColumnType UUID = new ColumnType(Kind.UUID, 0);
    static final ColumnType INSTANT = new ColumnType(Kind.INSTANT, 0);
    static final ColumnType INT = new ColumnType(Kind.INT, 0);
    static final ColumnType LONG = new ColumnType(Kind.LONG, 0);
    static final ColumnType BOOLEAN = new ColumnType(Kind.BOOLEAN, 0);

    static ColumnType text(int length) {
        return new ColumnType(Kind.TEXT, length);
    }
}
