package dev.invitations.verification.races;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Cuts the connection of one client during a commit. No new connection is available until the command has ended. */
final class CommitFaults {

    /** The fate of the connection when a command commits. */
    enum CommitFault {
        NONE,
        LOST_BEFORE,
        LOST_AFTER;

        static CommitFault drawn(Random random) {
            return switch (random.nextInt(20)) {
                case 0 -> LOST_BEFORE;
                case 1 -> LOST_AFTER;
                default -> NONE;
            };
        }
    }

    private final Storage storage;
    private CommitFault fault = CommitFault.NONE;
    private boolean isCommitting;
    private boolean isCut;

    CommitFaults(TestDatabase database, DataSource pool) {
        DataSourceProxy proxy = DataSourceProxy.on(pool)
                .at("getConnection", call -> {
                    if (isCut) {
                        throw lost();
                    }
                    return call.proceed();
                })
                .at(database.committing(), call -> {
                    if (!isCommitting || fault == CommitFault.NONE) {
                        return call.proceed();
                    }
                    if (fault == CommitFault.LOST_AFTER) {
                        call.proceed();
                    }
                    isCut = true;
                    throw lost();
                });
        this.storage = new ForwardingStorage(JdbcStorage.over(proxy.dataSource())) {
            @Override
            public boolean commit(List<Change> changes) {
                isCommitting = true;
                try {
                    return super.commit(changes);
                } finally {
                    isCommitting = false;
                }
            }
        };
    }

    private static SQLException lost() {
        return new SQLException("connection reset", "08006");
    }

    /** Returns the storage whose commits fail. */
    Storage storage() {
        return storage;
    }

    /** Runs the call with this fault. */
    <T> T during(CommitFault next, Supplier<T> call) {
        fault = next;
        try {
            return call.get();
        } finally {
            fault = CommitFault.NONE;
            isCut = false;
        }
    }
}
