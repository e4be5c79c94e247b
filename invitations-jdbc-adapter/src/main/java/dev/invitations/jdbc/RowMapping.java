package dev.invitations.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns that hold a {@code T}: the name, the type, the writer and the reader of each column.
 *
 * @param <T> the type of the values
 * @param <B> the type of their builders
 */
final class RowMapping<T, B> {

    @FunctionalInterface
    interface Writer<T> {
        @Nullable Object valueOf(T value);
    }

    @FunctionalInterface
    interface Reader<B> {
        void read(ResultRow row, B builder) throws SQLException;
    }

    record ColumnMapping<T, B>(SqlColumn column, Writer<T> writer, Reader<B> reader) {}

    private final List<ColumnMapping<T, B>> fields;
    private final List<SqlColumn> columns;

    private RowMapping(List<ColumnMapping<T, B>> fields) {
        this.fields = fields;
        this.columns = fields.stream().map(ColumnMapping::column).toList();
    }

    static <T, B> Builder<T, B> builder() {
        return new Builder<>();
    }

    RowMapping<T, B> and(RowMapping<T, B> others) {
        return new RowMapping<>(
                Stream.concat(fields.stream(), others.fields.stream()).toList());
    }

    /** Returns the same columns, which are then written from a part of another value. */
    <S, C> RowMapping<S, C> writtenFrom(Function<S, T> part) {
        Builder<S, C> all = builder();
        for (ColumnMapping<T, B> field : fields) {
            all.written(field.column.name(), field.column.type(), value -> field.writer.valueOf(part.apply(value)));
        }
        return all.build();
    }

    List<SqlColumn> columns() {
        return columns;
    }

    List<@Nullable Object> values(T value) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        fields.forEach(field -> values.add(field.writer.valueOf(value)));
        return values;
    }

    /**
     * Reads the columns into the builder.
     *
     * @throws UnreadableColumnException if the value of a column cannot be used
     */
    B read(ResultRow row, B builder) throws SQLException {
        for (ColumnMapping<T, B> field : fields) {
            try {
                field.reader.read(row, builder);
            } catch (RuntimeException e) {
                throw new UnreadableColumnException(field.column.name(), e);
            }
        }
        return builder;
    }

    /** Adds one column per call. */
    static final class Builder<T, B> {

        private final List<ColumnMapping<T, B>> fields = new ArrayList<>();

        Builder<T, B> text(String name, int length, Function<T, String> get, BiConsumer<B, String> set) {
            return field(name, ColumnType.text(length), get::apply, (row, to) -> set.accept(to, row.getText(name)));
        }

        /** Adds a text column for another type of value, such as a constant of an enum. */
        <V> Builder<T, B> text(
                String name, int length, Function<String, V> parse, Function<T, V> get, BiConsumer<B, V> set) {
            return field(
                    name,
                    ColumnType.text(length),
                    get::apply,
                    (row, to) -> set.accept(to, parse.apply(row.getText(name))));
        }

        <V> Builder<T, B> optionalText(
                String name,
                int length,
                Function<String, V> parse,
                Function<T, Optional<V>> get,
                BiConsumer<B, Optional<V>> set) {
            return field(
                    name,
                    ColumnType.text(length),
                    value -> get.apply(value).orElse(null),
                    (row, to) -> set.accept(
                            to, Optional.ofNullable(row.findString(name)).map(parse)));
        }

        Builder<T, B> uuid(String name, Function<T, UUID> get, BiConsumer<B, UUID> set) {
            return field(name, ColumnType.UUID, get::apply, (row, to) -> set.accept(to, row.getUuid(name)));
        }

        Builder<T, B> instant(String name, Function<T, Instant> get, BiConsumer<B, Instant> set) {
            return field(name, ColumnType.INSTANT, get::apply, (row, to) -> set.accept(to, row.getInstant(name)));
        }

        Builder<T, B> optionalInstant(
                String name, Function<T, Optional<Instant>> get, BiConsumer<B, Optional<Instant>> set) {
            return field(
                    name,
                    ColumnType.INSTANT,
                    value -> get.apply(value).orElse(null),
                    (row, to) -> set.accept(to, Optional.ofNullable(row.findInstant(name))));
        }

        Builder<T, B> integer(String name, Function<T, Integer> get, BiConsumer<B, Integer> set) {
            return field(name, ColumnType.INT, get::apply, (row, to) -> set.accept(to, row.getInt(name)));
        }

        Builder<T, B> bigint(String name, Function<T, Long> get, BiConsumer<B, Long> set) {
            return field(name, ColumnType.LONG, get::apply, (row, to) -> set.accept(to, row.getLong(name)));
        }

        /** Adds a column without a reader. The column is only written, or the reader of another column reads it. */
        Builder<T, B> written(String name, ColumnType type, Writer<T> writer) {
            return field(name, type, writer, (row, to) -> {});
        }

        Builder<T, B> field(String name, ColumnType type, Writer<T> writer, Reader<B> reader) {
            fields.add(new ColumnMapping<>(SqlColumn.of(name, type), writer, reader));
            return this;
        }

        RowMapping<T, B> build() {
            return new RowMapping<>(List.copyOf(fields));
        }
    }
}
