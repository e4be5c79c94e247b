package dev.invitations.jdbc;

import java.sql.SQLException;

/** Defines how the library's own transactions read, write and commit on a connection of a pool. */
enum CommitMode {
    /** Each statement is a transaction of its own, in auto-commit mode and at any isolation level. */
    STATEMENT {
        @Override
        void beginRead(ConnectionLease lease) throws SQLException {
            lease.autoCommit(true);
        }

        @Override
        boolean write(ConnectionLease lease, CommittedWork work) throws SQLException, CommitFailedException {
            lease.autoCommit(true);
            lease.writable();
            try {
                return work.run();
            } catch (SQLException e) {
                throw new CommitFailedException(e, this);
            } catch (RuntimeException e) {
                SQLException hidden = SqlErrors.hiddenIn(e);
                if (hidden == null) {
                    throw e;
                }
                throw new CommitFailedException(hidden, this);
            }
        }
    },

    /** A write is a transaction at READ COMMITTED. */
    TRANSACTION {
        @Override
        void beginRead(ConnectionLease lease) throws SQLException {
            lease.committedReads();
        }

        @Override
        boolean write(ConnectionLease lease, CommittedWork work) throws SQLException, CommitFailedException {
            lease.beginTransaction();
            if (!work.run()) {
                return false;
            }
            try {
                lease.commit();
                return true;
            } catch (SQLException e) {
                throw new CommitFailedException(e, this);
            } catch (RuntimeException e) {
                throw new CommitFailedException(SqlErrors.wrapping(e), this);
            }
        }
    };

    /** The statements of a write. False undoes their changes. */
    @FunctionalInterface
    interface CommittedWork {
        boolean run() throws SQLException;
    }

    /** Reports that the statement that commits failed. */
    static final class CommitFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final SQLException failure;
        private final CommitMode mode;

        CommitFailedException(SQLException failure, CommitMode mode) {
            super(failure);
            this.failure = failure;
            this.mode = mode;
        }

        /** Returns whether a statement in auto-commit mode failed, and not a commit. */
        boolean isOfStatement() {
            return mode == STATEMENT;
        }

        SQLException failure() {
            return failure;
        }
    }

    /** Prepares the connection for queries that see only committed changes. */
    abstract void beginRead(ConnectionLease lease) throws SQLException;

    /** Runs and commits the work. If the work returns false, it returns false and commits nothing. */
    abstract boolean write(ConnectionLease lease, CommittedWork work) throws SQLException, CommitFailedException;
}
