package dev.invitations.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of one column, which are passed as an array of this SQL type. */
record SqlArray(String type, List<? extends @Nullable Object> values) {}
