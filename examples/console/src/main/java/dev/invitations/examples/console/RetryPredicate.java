package dev.invitations.examples.console;

import dev.invitations.port.StorageException;
import java.lang.reflect.Method;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.resilience.retry.MethodRetryPredicate;

/** Selects the failures to retry: retryable failures of the library, and transient failures of the service's own SQL. */
class RetryPredicate implements MethodRetryPredicate {

    @Override
    public boolean shouldRetry(Method method, Throwable failure) {
        return failure instanceof TransientDataAccessException
                || (failure instanceof StorageException storage && storage.isRetryable());
    }
}
