package dev.invitations.examples.console;

import dev.invitations.port.StorageException;
import java.lang.reflect.Method;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.resilience.retry.MethodRetryPredicate;

/**
 * Selects the failures to retry: retryable failures of the library, and transient failures of the service's own SQL. If
 * another request has just inserted the same row, the retry finds it.
 */
class RetryPredicate implements MethodRetryPredicate {

    @Override
    public boolean shouldRetry(Method method, Throwable failure) {
        return failure instanceof TransientDataAccessException
                || failure instanceof DuplicateKeyException
                || (failure instanceof StorageException storage && storage.isRetryable());
    }
}
