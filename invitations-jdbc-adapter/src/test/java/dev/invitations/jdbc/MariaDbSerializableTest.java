package dev.invitations.jdbc;

import static dev.invitations.jdbc.JoiningTest.prepared;
import static dev.invitations.jdbc.JoiningTest.sent;
import static dev.invitations.jdbc.JoiningTest.verbs;
import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.SendResult.Outcome;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import java.sql.Connection;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Tests MariaDB at SERIALIZABLE, where reads take locks. Another transaction cannot commit a conflicting change after
 * the host has read; it waits for the host.
 */
class MariaDbSerializableTest {

    private final DataSource source = prepared(TestDatabase.MARIADB);
    private final Invitations own = verbs(JdbcStorage.over(source));
    private final PlainHost host = new PlainHost(source, Connection.TRANSACTION_SERIALIZABLE);

    @Test
    void whoSendsTheSameWaitsAndIsRefused() throws Exception {
        FutureTask<Outcome> rival = new FutureTask<>(() -> sent(own, BOB));
        Invitations joining = pursuedBy(rival);
        assertThat(host.transaction(connection -> sent(joining, BOB)).isSent()).isTrue();
        assertThat(rival.get(30, TimeUnit.SECONDS).refusal()).contains(Reason.ALREADY_INVITED);
        assertThat(own.inbox(BOB).total()).isEqualTo(1);
    }

    @Test
    void whoAnswersWaitsAndIsRefused() throws Exception {
        Invitation bobs = sent(own, BOB).invitation().orElseThrow();
        FutureTask<Reason> rival = new FutureTask<>(() -> Assertions.catchThrowableOfType(
                        InvitationException.class, () -> own.reject(BOB, bobs.id()))
                .reason());
        Invitations joining = pursuedBy(rival);
        Status status =
                host.transaction(connection -> joining.delete(ADA, bobs.id()).status());
        assertThat(status).isEqualTo(Status.DELETED);
        assertThat(rival.get(30, TimeUnit.SECONDS)).isEqualTo(Reason.DELETED);
    }

    /** Returns the verbs in the host's transaction. After the first read, the rival starts and waits for a lock. */
    private Invitations pursuedBy(FutureTask<?> rival) {
        DataSourceProxy tap = host.tap().once("setSavepoint", call -> {
            new Thread(rival).start();
            TestDatabase.MARIADB.awaitBlocked(source);
            return call.proceed();
        });
        return verbs(JdbcStorage.joining(host.through(tap)));
    }
}
