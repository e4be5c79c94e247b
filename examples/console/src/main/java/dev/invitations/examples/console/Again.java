package dev.invitations.examples.console;

import dev.invitations.port.StorageException;
import java.lang.reflect.Method;
import org.springframework.resilience.retry.MethodRetryPredicate;

/** What is worth a second try: what the library says is. */
class Again implements MethodRetryPredicate {

    @Override
    public boolean shouldRetry(Method method, Throwable failure) {
        return failure instanceof StorageException storage && storage.isRetryable();
    }
}
