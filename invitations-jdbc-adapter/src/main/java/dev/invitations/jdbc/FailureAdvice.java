package dev.invitations.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Recognises mistakes of the host in SQL errors, and returns the advice for the message. */
final class FailureAdvice {

    /** The SQLState of {@link java.sql.DriverManager} and of an unreachable server. */
    private static final String NO_CONNECTION = "08001";

    /** The text of {@link java.sql.DriverManager}, which is in English in every locale. */
    private static final String NO_DRIVER = "No suitable driver";

    /** Pools have no code for this state. Their messages are in English in every locale. */
    private static final Pattern CLOSED_POOL = Pattern.compile("(pool|data ?source)\\b.*\\bclosed", Pattern.DOTALL);

    private static final int H2_FILE_IN_USE = 90_020;
    private static final int H2_NO_SCHEMA = 90_079;
    private static final int MARIADB_NO_DATABASE = 1046;
    private static final int MARIADB_UNKNOWN_DATABASE = 1049;

    private static final String ABORTED = "25P02";

    private FailureAdvice() {}

    /** Returns the message for a mistake that leaves a data source without a connection; null for other failures. */
    static @Nullable String ofOpening(SQLException e) {
        SQLException coded = SqlErrors.coded(e);
        if (isDriverMissing(coded)) {
            return "The data source has no driver for its URL" + SqlErrors.code(e)
                    + "; add the JDBC driver of the database to the class path, and check the URL";
        }
        if (isClosedPool(coded)) {
            return "The data source is closed" + SqlErrors.code(e)
                    + "; close it after the last call of the library, or pass an open data source";
        }
        if (SqlErrors.isOfH2(coded) && coded.getErrorCode() == H2_FILE_IN_USE) {
            return "Another process has the file of the H2 database open" + SqlErrors.code(e)
                    + "; end that process, or connect all processes to one database server with JdbcStorage.over";
        }
        return null;
    }

    private static boolean isDriverMissing(SQLException coded) {
        return coded.getClass() == SQLException.class
                && SqlErrors.state(coded).equals(NO_CONNECTION)
                && String.valueOf(coded.getMessage()).startsWith(NO_DRIVER);
    }

    private static boolean isClosedPool(SQLException coded) {
        return !SqlErrors.hasCode(coded)
                && !(coded instanceof SQLTransientException)
                && CLOSED_POOL
                        .matcher(String.valueOf(coded.getMessage()).toLowerCase(Locale.ROOT))
                        .find();
    }

    /** Returns the advice after the database refused a statement, with a leading semicolon; empty if there is none. */
    static String ofRefusal(SQLException e) {
        SQLException coded = SqlErrors.coded(e);
        if (isOfPostgres(coded, ABORTED)) {
            return "; an earlier statement of the transaction failed: roll back the transaction, and run it again";
        }
        if (coded.getErrorCode() == MARIADB_NO_DATABASE) {
            return "; name the database in the URL, or the schema with JdbcTables.schema";
        }
        return lacksRight(coded) ? "; the user lacks a right: grant the rights that JdbcSchema.check() names" : "";
    }

    /** Returns whether the user lacks a right, on any database. */
    private static boolean lacksRight(SQLException coded) {
        return isOfPostgres(coded, "42501")
                || switch (coded.getErrorCode()) {
                    // H2: table, administrator. MariaDB: database, table, column, server.
                    case 90040, 90096, 1044, 1142, 1143, 1227 -> true;
                    default -> false;
                };
    }

    /** Returns whether the server itself answered with this state. A trigger may choose any state. */
    private static boolean isOfPostgres(SQLException coded, String state) {
        PostgresServerError answer = PostgresServerError.of(coded);
        return answer != null && !answer.isRaised() && SqlErrors.state(coded).equals(state);
    }

    /** Returns whether the schema that the host named, or the default schema of the connection, is missing. */
    static boolean isSchemaMissing(SQLException e) {
        SQLException coded = SqlErrors.coded(e);
        return SqlErrors.state(coded).equals("3F000")
                || (SqlErrors.isOfH2(coded) && coded.getErrorCode() == H2_NO_SCHEMA)
                || coded.getErrorCode() == MARIADB_UNKNOWN_DATABASE
                || coded.getErrorCode() == MARIADB_NO_DATABASE;
    }

    /** Returns the advice if a table or column does not exist, with the names that the host has configured. */
    static String ofMissingTable(JdbcTables tables) {
        List<String> ours = Stream.of(
                        "invitation", "membership", "invitation_event", "invitation_outbox", "invitation_role")
                .filter(name -> tables.ownMembers() || !name.equals("membership"))
                .map(tables::table)
                .toList();
        List<String> ofHost = new ArrayList<>();
        if (!tables.schema().isEmpty()) {
            ofHost.add("the schema " + tables.schema());
        }
        if (!tables.ownMembers()) {
            ofHost.add("the members table " + tables.membersName());
        }
        return "; create or upgrade the tables " + String.join(", ", ours)
                + " with JdbcSchema.apply() or a migration tool"
                + (ofHost.isEmpty()
                        ? ""
                        : ", after you have created " + String.join(" and ", ofHost)
                                + ", which apply() does not create")
                + ". If the tables have other names, pass the same JdbcTables to every JdbcStorage, JdbcRoleCatalog"
                + " and JdbcSchema. JdbcSchema.check() names the missing tables and columns";
    }
}
