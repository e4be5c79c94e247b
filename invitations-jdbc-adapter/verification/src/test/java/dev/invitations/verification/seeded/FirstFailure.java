package dev.invitations.verification.seeded;

import dev.invitations.jdbc.fixture.Pool;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Stops a test class at its first failure. Only {@link MutatedBuild} enables this extension, with a configuration
 * parameter of JUnit. If a test has several invocations, the extension can run only one of them.
 */
public final class FirstFailure implements BeforeAllCallback, ExecutionCondition, TestExecutionExceptionHandler {

    /** The parameter with the number of the invocation to run; 0 for all invocations. */
    static final String INVOCATION = "invitations.invocation";

    private volatile boolean failed;

    @Override
    public void beforeAll(ExtensionContext context) {
        AutoCloseable pools = Pool::closeAll;
        context.getRoot().getStore(Namespace.create(FirstFailure.class)).put("pools", pools);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String wanted = context.getConfigurationParameter(INVOCATION).orElse("0");
        String invocation = "-invocation:#";
        boolean other = !wanted.equals("0")
                && context.getUniqueId().contains(invocation)
                && !context.getUniqueId().contains(invocation + wanted + "]");
        return failed || other
                ? ConditionEvaluationResult.disabled(failed ? "failed already" : "not wanted")
                : ConditionEvaluationResult.enabled("");
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failed = true;
        throw failure;
    }
}
