package dev.invitations.jdbc;

import static dev.invitations.jdbc.JoiningTest.prepared;
import static dev.invitations.jdbc.JoiningTest.sent;
import static dev.invitations.jdbc.JoiningTest.verbs;
import static dev.invitations.jdbc.fixture.Fixture.ADA;
import static dev.invitations.jdbc.fixture.Fixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.SendResult.Outcome;
import dev.invitations.jdbc.fixture.Tap;
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

/** At SERIALIZABLE MariaDB locks what a transaction reads: nobody is faster than a host that has read, they wait for it. */
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

    /** The verbs in the host's transaction. When the first one has read, the rival sets off and comes to wait. */
    private Invitations pursuedBy(FutureTask<?> rival) {
        Tap tap = host.tap().once("setSavepoint", call -> {
            new Thread(rival).start();
            TestDatabase.MARIADB.awaitBlocked(source);
            return call.proceed();
        });
        return verbs(JdbcStorage.joining(host.through(tap)));
    }
}
