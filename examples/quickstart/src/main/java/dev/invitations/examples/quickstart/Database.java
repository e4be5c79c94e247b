package dev.invitations.examples.quickstart;

import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The database of the quickstart: that of JDBC_URL, JDBC_USER and JDBC_PASSWORD or, without JDBC_URL, an H2 file. */
final class Database {

    private final Map<String, String> env;
    private final Path h2File;
    private final String url;

    Database(Map<String, String> env, Path h2File) {
        this.env = env;
        this.h2File = h2File;
        this.url = env.getOrDefault("JDBC_URL", "");
    }

    Storage open() {
        if (url.isBlank()) {
            return JdbcStorage.embedded(h2File); // creates its tables
        }
        // If H2 cannot write its log file, it prints stack traces instead.
        boolean logging = url.startsWith("jdbc:h2:") && !url.contains("TRACE_LEVEL_FILE");
        DriverManagerDataSource dataSource = new DriverManagerDataSource(
                logging ? url + ";TRACE_LEVEL_FILE=0" : url, env.get("JDBC_USER"), env.get("JDBC_PASSWORD"));
        JdbcSchema.of(dataSource).apply();
        return JdbcStorage.over(dataSource);
    }

    String about() {
        return url.isBlank() ? this + " (H2; delete the file to start again)" : toString();
    }

    /** Omits the parameters of the URL, because they may contain a password. */
    @Override
    public String toString() {
        return url.isBlank() ? h2File + ".mv.db" : url.replaceFirst("[?;].*", "");
    }

    /** Returns the failure in one sentence, which is the first sentence of the driver's message. */
    String explain(StorageException failure) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        String message = String.valueOf((cause == null ? failure : cause).getMessage());
        String harmless = url.isBlank() ? message : message.replace(url, toString());
        String sentence = harmless.replaceFirst("(?s)(\\.\\s|\\R).*", "");
        return "The database " + this + " cannot be used: " + sentence.replaceFirst("\\.$", "") + ".";
    }
}
