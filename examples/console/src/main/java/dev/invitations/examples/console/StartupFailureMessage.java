package dev.invitations.examples.console;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;

/** Describes why the console did not start: in one sentence, or in the report of the library about the database. */
final class StartupFailureMessage {

    private StartupFailureMessage() {}

    static String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String sentence = known(cause);
            if (sentence != null) {
                return sentence;
            }
        }
        return "The console cannot start: " + line(root(failure));
    }

    private static @Nullable String known(Throwable cause) {
        if (cause instanceof PortInUseException taken) {
            return "Port " + taken.getPort() + " is in use. Set PORT or MANAGEMENT_PORT to another port.";
        }
        if (cause instanceof InvalidSettingException bad) {
            return bad.getMessage();
        }
        if (cause instanceof BindException bad) {
            return "The setting " + bad.getName() + " is invalid: " + line(root(bad));
        }
        if (cause instanceof StorageException unfit && !unfit.isRetryable()) {
            return unfit.getMessage();
        }
        if (cause instanceof SQLException refused && isLogIn(refused)) {
            // The message of the database contains the user's name.
            return "The database refuses the log-in. Check JDBC_USER and JDBC_PASSWORD.";
        }
        if (cause instanceof SQLException) {
            return "The database cannot be used. Check JDBC_URL, JDBC_USER and JDBC_PASSWORD: " + line(root(cause));
        }
        return null;
    }

    private static boolean isLogIn(SQLException failure) {
        return String.valueOf(failure.getSQLState()).startsWith("28");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String line(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElseThrow();
    }
}
