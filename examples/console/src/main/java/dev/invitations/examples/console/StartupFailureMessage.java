package dev.invitations.examples.console;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;

/** Describes why the console did not start: in one sentence, or in the report of the library about the database. */
final class StartupFailureMessage {

    /** The codes of H2 for a file that it cannot read. The message of H2 contains the file in quotes. */
    private static final Set<Integer> UNREADABLE_FILE = Set.of(90028, 90030);

    private static final Pattern FILE = Pattern.compile("\"([^\"]+\\.mv\\.db)\"");

    private StartupFailureMessage() {}

    /** Returns the sentence. It contains no parameters of addresses of databases, which may be passwords. */
    static String sentence(Throwable failure) {
        return withoutSecrets(describe(failure));
    }

    /** Removes user, password and parameters from every address of a database. */
    static String withoutSecrets(String text) {
        return text.replaceAll("(jdbc:[^\\s?;&]*)[?;&]\\S*", "$1").replaceAll("(jdbc:\\S*//)[^/\\s]*@", "$1");
    }

    private static String describe(Throwable failure) {
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
        if (cause instanceof SQLException damaged && UNREADABLE_FILE.contains(damaged.getErrorCode())) {
            return "The file " + file(damaged)
                    + "of the database is damaged or cannot be read. Move it to another folder,"
                    + " and the console creates a new database.";
        }
        if (cause instanceof SQLException failed
                && String.valueOf(failed.getSQLState()).startsWith("08")) {
            return "The database cannot be reached. Is it running? Check JDBC_URL" + named(failed);
        }
        if (cause instanceof SQLException failed) {
            return "The database cannot be used. Check JDBC_URL, JDBC_USER and JDBC_PASSWORD" + named(failed);
        }
        return null;
    }

    /**
     * Returns the class and the SQLState of the failure, because messages of drivers may contain the address with its
     * password.
     */
    private static String named(SQLException failure) {
        String type = failure.getClass().getSimpleName();
        String state = failure.getSQLState();
        return " (" + type + (state == null ? "" : ", SQLState " + state) + ").";
    }

    /** Returns the name of the file and a space. The pool wraps the exception of H2, which names the file. */
    private static String file(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Matcher file = FILE.matcher(String.valueOf(cause.getMessage()));
            if (file.find()) {
                return file.group(1) + " ";
            }
        }
        return "";
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
