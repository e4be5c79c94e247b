package dev.invitations.examples.console;

import dev.invitations.port.StorageException;
import java.lang.reflect.Method;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.resilience.retry.MethodRetryPredicate;

/** Retries failures that the library calls retryable, and transient failures of the service's own SQL. */
class Again implements MethodRetryPredicate {

    @Override
    public boolean shouldRetry(Method method, Throwable failure) {
        return failure instanceof TransientDataAccessException
                || (failure instanceof StorageException storage && storage.isRetryable());
    }
}
