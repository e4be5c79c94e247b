package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Reason;
import dev.invitations.port.StorageException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions about calls that fail. */
final class FailureAssertions {

    private FailureAssertions() {}

    /** Asserts that the storage failed, and that a retry may help. */
    static AbstractThrowableAssert<?, StorageException> assertRetryable(ThrowingCallable call) {
        return assertFails(call).hasFieldOrPropertyWithValue("retryable", true);
    }

    /** Asserts that the storage failed, and that a retry does not help. */
    static AbstractThrowableAssert<?, StorageException> assertNotRetryable(ThrowingCallable call) {
        return assertFails(call).hasFieldOrPropertyWithValue("retryable", false);
    }

    /** Asserts that the host must roll back and run its whole transaction again. */
    static void assertHostMustRetry(ThrowingCallable call) {
        assertRetryable(call).hasMessageContaining("run the whole transaction");
    }

    private static AbstractThrowableAssert<?, StorageException> assertFails(ThrowingCallable call) {
        return assertThat(catchThrowableOfType(StorageException.class, call))
                .isExactlyInstanceOf(StorageException.class);
    }

    /** Asserts that the value of this field is refused. */
    static void assertInvalid(String field, Runnable call) {
        assertThat(TestHost.refused(Reason.INVALID_INPUT, call).field()).contains(field);
    }
}
