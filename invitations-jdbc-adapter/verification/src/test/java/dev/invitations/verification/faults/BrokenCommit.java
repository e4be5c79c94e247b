package dev.invitations.verification.faults;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.port.Change;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** The mistakes of a storage under a fault, each with the violation that it must cause. */
enum BrokenCommit {
    /** Hides that the outcome of a write is unknown, and reports a failure. */
    REPORTS_FAILURE("failed, but done") {
        @Override
        Storage over(DataSource source) {
            return hiding(source, unknown -> {
                throw new StorageException("failed", true, unknown);
            });
        }
    },
    REPORTS_SUCCESS("answered, but not done") {
        @Override
        Storage over(DataSource source) {
            return hiding(source, unknown -> true);
        }
    },
    REPORTS_CONFLICT("answered false") {
        @Override
        Storage over(DataSource source) {
            return hiding(source, unknown -> false);
        }
    },
    COMMITS_ONE_BY_ONE("half-done") {
        @Override
        Storage over(DataSource source) {
            return new ForwardingStorage(JdbcStorage.over(source)) {
                @Override
                public boolean commit(List<Change> changes) {
                    return changes.stream().allMatch(change -> super.commit(List.of(change)));
                }
            };
        }
    };

    private final String violation;

    BrokenCommit(String violation) {
        this.violation = violation;
    }

    String violation() {
        return violation;
    }

    /** Returns the scenarios that must show the mistake. */
    List<FaultScenario> scenarios() {
        return switch (this) {
            case REPORTS_FAILURE -> List.of(FaultScenario.ACCEPT, FaultScenario.ACKNOWLEDGE);
            case REPORTS_SUCCESS -> List.of(FaultScenario.SEND);
            case REPORTS_CONFLICT -> List.of(FaultScenario.ACKNOWLEDGE);
            case COMMITS_ONE_BY_ONE -> List.of(FaultScenario.SEND_MANY);
        };
    }

    abstract Storage over(DataSource source);

    private static Storage hiding(DataSource source, Predicate<OutcomeUnknownException> answer) {
        return new ForwardingStorage(JdbcStorage.over(source)) {
            @Override
            protected Object forward(StorageCall call) {
                try {
                    return call.proceed();
                } catch (OutcomeUnknownException unknown) {
                    return answer.test(unknown);
                }
            }
        };
    }
}
