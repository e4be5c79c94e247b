package dev.invitations;

import dev.invitations.model.Limits;

/** What may be said of a failure: messages of mail and HTTP clients carry addresses and credentials. */
final class Errors {

    private static final int CAUSES = 5;

    private Errors() {}

    /** The classes of the failure and its causes, and where it was thrown; no message. It is one line. */
    static String describe(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.getClass().getName());
        try {
            Throwable cause = failure.getCause();
            for (int i = 0; cause != null && i < CAUSES; i++) {
                text.append(", caused by ").append(cause.getClass().getName());
                cause = cause.getCause();
            }
            StackTraceElement[] stack = failure.getStackTrace();
            if (stack.length > 0) {
                text.append(", at ").append(stack[0].getClassName()).append('.').append(stack[0].getMethodName());
                text.append(':').append(stack[0].getLineNumber());
            }
        } catch (Throwable ofTheFailure) {
            text.append(", which cannot be asked more");
        }
        return Watch.line(text.substring(0, Math.min(text.length(), Limits.ERROR_LENGTH)));
    }
}
