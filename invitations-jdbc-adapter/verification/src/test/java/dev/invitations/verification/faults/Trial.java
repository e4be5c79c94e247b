package dev.invitations.verification.faults;

import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.WriteOperation;
import dev.invitations.model.InvitationException;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.fixture.Ledger;
import dev.invitations.verification.fixture.Ledger.Contents;
import java.sql.SQLException;
import java.util.function.Supplier;

/** Runs deeds under a fault, and checks their outcome. */
final class Trial implements AutoCloseable {

    /** The observed ending of a deed. */
    enum Ending {
        /** The library recovered from the fault. */
        RESULT,
        FAILED,
        UNKNOWN_AND_DONE,
        UNKNOWN_AND_NOT_DONE,
        /** The deed ended before the fault. */
        NOT_CUT
    }

    /** The course of a deed without a fault. */
    record Course(Contents done, String told, String toldAgain) {}

    /** Runs the deed under a fault, which is gone when this returns. */
    @FunctionalInterface
    interface Trouble {
        Object around(Supplier<Object> deed) throws SQLException;
    }

    private static final String GIVEN = "given";

    private final TestDatabase database;
    private final Ledger ledger;
    private final WriteOperation.World world;
    private final Contents given;

    Trial(TestDatabase database) throws SQLException {
        this.database = database;
        this.ledger = new Ledger(database);
        this.world = WriteOperation.World.in(JdbcStorage.over(ledger.source()));
        ledger.keep(GIVEN);
        this.given = ledger.contents();
    }

    TestDatabase database() {
        return database;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Restores the initial state. */
    void begin() throws SQLException {
        ledger.begin(GIVEN);
    }

    /** Runs the deed twice without a fault. */
    Course course(Storage suspect, WriteOperation deed) throws SQLException {
        begin();
        String told = told(suspect, deed);
        Contents done = ledger.contents();
        check(done.events().size() == given.events().size() + deed.events(), "events: " + done);
        check(done.notifications().size() == given.notifications().size() + deed.notifications(), "outbox: " + done);
        check(done.members().size() == given.members().size() + deed.members(), "members: " + done);
        check(!done.equals(given), "nothing was done");
        String toldAgain = told(suspect, deed);
        check(ledger.contents().equals(done), "the second time had an effect");
        return new Course(done, told, toldAgain);
    }

    /**
     * Runs the deed under a fault, and then again without one. Throws an AssertionError unless it took effect once in
     * all.
     */
    Ending play(Storage suspect, WriteOperation deed, Course course, Trouble trouble) throws SQLException {
        begin();
        Ending ending;
        try {
            String told =
                    Ledger.words(trouble.around(() -> deed.on(suspect, world)).toString());
            check(told.equals(course.told()), "answered " + told);
            ending = Ending.RESULT;
        } catch (OutcomeUnknownException e) {
            ending = Ending.UNKNOWN_AND_NOT_DONE;
        } catch (StorageException e) {
            check(e.isRetryable(), "not retryable: " + e);
            ending = Ending.FAILED;
        } catch (InvitationException e) {
            throw new AssertionError("refused", e);
        }
        Contents found = ledger.contents();
        boolean done = found.equals(course.done());
        check(done || found.equals(given), "half-done: " + found);
        switch (ending) {
            case RESULT -> check(done, "answered, but not done");
            case FAILED -> check(!done, "failed, but done");
            default -> ending = done ? Ending.UNKNOWN_AND_DONE : Ending.UNKNOWN_AND_NOT_DONE;
        }
        again(suspect, deed, course, done);
        return ending;
    }

    /** Runs the deed twice, and delivers the first request after the second run, where it must have no effect. */
    void playLate(Storage suspect, WriteOperation deed, Course course, Trouble trouble, Runnable arriving)
            throws SQLException {
        begin();
        try {
            trouble.around(() -> deed.on(suspect, world));
            throw new AssertionError("answered");
        } catch (StorageException e) {
            check(ledger.contents().equals(given), "done: " + ledger.contents());
        }
        again(suspect, deed, course, false);
        arriving.run();
        check(ledger.contents().equals(course.done()), "done once more: " + ledger.contents());
    }

    private void again(Storage suspect, WriteOperation deed, Course course, boolean done) throws SQLException {
        String again = told(suspect, deed);
        check(again.equals(done ? course.toldAgain() : course.told()), "answered again " + again);
        check(ledger.contents().equals(course.done()), "not done once: " + ledger.contents());
    }

    private String told(Storage suspect, WriteOperation deed) {
        return Ledger.words(deed.told(suspect, world));
    }

    private static void check(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }

    @Override
    public void close() throws SQLException {
        ledger.close();
    }
}
