package dev.invitations.examples.quickstart;

import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where everything is kept: the database of JDBC_URL, JDBC_USER and JDBC_PASSWORD, or else an H2 file. */
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
            return JdbcStorage.embedded(h2File); // brings its tables along
        }
        // Where H2 cannot write its log file, it would print stack traces instead.
        boolean logging = url.startsWith("jdbc:h2:") && !url.contains("TRACE_LEVEL_FILE");
        DriverManagerDataSource dataSource = new DriverManagerDataSource(
                logging ? url + ";TRACE_LEVEL_FILE=0" : url, env.get("JDBC_USER"), env.get("JDBC_PASSWORD"));
        JdbcSchema.of(dataSource).apply();
        return JdbcStorage.over(dataSource);
    }

    String about() {
        return url.isBlank() ? this + " (H2; delete the file to begin anew)" : toString();
    }

    /** Without the parameters of the URL: a password may be among them. */
    @Override
    public String toString() {
        return url.isBlank() ? h2File + ".mv.db" : url.replaceFirst("[?;].*", "");
    }

    /** A failure in one sentence: the first one of what the driver says. */
    String explain(StorageException failure) {
        @Nullable Throwable told = failure;
        while (told != null && !(told instanceof SQLException)) {
            told = told.getCause();
        }
        String message = String.valueOf((told == null ? failure : told).getMessage());
        String harmless = url.isBlank() ? message : message.replace(url, toString());
        String sentence = harmless.replaceFirst("(?s)(\\.\\s|\\R).*", "");
        return "The database " + this + " cannot be used: " + sentence.replaceFirst("\\.$", "") + ".";
    }
}
