package dev.invitations;

import dev.invitations.model.Limits;

/**
 * Describes a failure without its message, because the messages of mail and HTTP clients contain addresses and
 * credentials.
 */
final class FailureSummary {

    private static final int CAUSES = 5;

    private FailureSummary() {}

    /** Returns one line with the classes of the failure and its causes, and the place where the failure was thrown. */
    static String of(Throwable failure) {
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
            text.append(", whose details cannot be read");
        }
        return EventReporter.oneLine(text.substring(0, Math.min(text.length(), Limits.ERROR_LENGTH)));
    }
}
