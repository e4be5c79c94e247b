package dev.invitations.verification.links;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.ERIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliverySettings;
import dev.invitations.InvitationQuery;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Listener;
import dev.invitations.port.Notifier;
import dev.invitations.port.Storage;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs a host that mails links, with a notifier that fails and puts the link into its exceptions. Afterwards no table, no
 * log, no exception, no answer and no text of a value contains a token or its mac. Only the notifier has received them.
 */
@Tag("full")
class LinkSecrecyTest {

    private static final String DATA = "data-for-the-notifier-only";
    private static final String MESSAGE = "Welcome to the team";

    /** Receives the links, and fails for some addresses with exceptions that contain the link. */
    private static final class LeakingNotifier implements Notifier {

        private final Map<String, String> tokens = new TreeMap<>();
        private final List<String> failed = new ArrayList<>();

        @Override
        public void notify(Notification notification) throws Exception {
            String recipient = notification.recipient().value();
            String token = notification.link().orElse("none");
            if (notification.link().isPresent()) {
                tokens.put(recipient, token);
            }
            String url = "https://example.org/join/" + token;
            if (recipient.startsWith("never")) {
                throw new IllegalStateException("cannot mail " + url, new IllegalArgumentException(url));
            }
            if (recipient.startsWith("later") && !failed.contains(recipient)) {
                failed.add(recipient);
                Exception checked = new Exception(url);
                checked.addSuppressed(new AssertionError(url));
                throw checked;
            }
            if (recipient.startsWith("error") && !failed.contains(recipient)) {
                failed.add(recipient);
                throw new AssertionError(url);
            }
        }

        String token(EmailAddress address) {
            return tokens.getOrDefault(address.value(), "");
        }
    }

    /** Prints everything that it is notified of, and fails. */
    private record PrintingListener(CapturedOutput output) implements Listener {

        @Override
        public void changed(HistoryEvent event) {
            output.add("listener " + event);
            throw new IllegalStateException("listener " + event);
        }

        @Override
        public void refused(DomainId domain, Reason reason) {
            output.add("listener " + domain + reason);
        }

        @Override
        public void delivered(Notification notification) {
            print(notification);
        }

        @Override
        public void retried(Notification notification, int attempt, Instant dueAt) {
            print(notification);
        }

        @Override
        public void superseded(Notification notification) {
            print(notification);
        }

        @Override
        public void deadLettered(DeadLetter deadLetter) {
            output.add("listener " + deadLetter);
            deadLetter.notification().ifPresent(this::print);
        }

        private void print(Notification notification) {
            output.add("listener " + notification + notification.link());
        }
    }

    /** A whole run of a host. */
    private static final class MailingHost {

        private final CapturedOutput output;
        private final LeakingNotifier notifier = new LeakingNotifier();
        private final TestHost host;

        MailingHost(Storage storage, CapturedOutput output) {
            this.output = output;
            this.host = TestHost.withAcme(
                    storage,
                    builder -> builder.timeToLive(TestLinks.TIME_TO_LIVE)
                            .links(TestLinks.KEYS)
                            .notifier(notifier)
                            .delivery(DeliverySettings.standard()
                                    .attempts(2)
                                    .backoff(Duration.ofMinutes(1), Duration.ofMinutes(1)))
                            .listener(new PrintingListener(output)));
        }

        private void print(Supplier<?> call) {
            try {
                output.add("answer " + call.get());
            } catch (RuntimeException refusal) {
                output.failed(refusal);
                if (refusal instanceof InvitationException refused) {
                    output.add("refused " + refused.invitation() + refused.reason());
                }
            }
        }

        private InvitationId send(EmailAddress address) {
            Invite invite =
                    Invite.of(address, "viewer").message(MESSAGE).language("en").data(DATA);
            print(() -> host.invitations.send(ADA, SendInvitations.to(ACME).invite(List.of(invite))));
            return host.live(ACME, address);
        }

        /** Returns all tokens that the notifier received, their macs, and the macs in hexadecimal. */
        List<String> run() {
            EmailAddress carol = EmailAddress.of("carol@example.org");
            EmailAddress later = EmailAddress.of("later@example.org");
            EmailAddress error = EmailAddress.of("error@example.org");
            EmailAddress never = EmailAddress.of("never@example.org");
            InvitationId carols = send(carol);
            InvitationId laters = send(later);
            InvitationId errors = send(error);
            InvitationId nevers = send(never);
            for (int round = 0; round < 3; round++) {
                print(() -> host.deliver(100));
                host.advance(Duration.ofHours(1));
            }
            List<LinkHolder> holders = List.of(
                    LinkHolder.of(CAROL, notifier.token(carol)),
                    LinkHolder.of(DAVE, notifier.token(later)),
                    LinkHolder.of(ERIN, notifier.token(error)),
                    LinkHolder.of(ERIN, notifier.token(carol) + "A"),
                    LinkHolder.of(ERIN, notifier.token(never)));
            for (LinkHolder holder : holders) {
                output.add("actor " + holder);
                print(() -> host.invitations.links().read(holder.token()));
                print(() -> host.invitations.find(holder, carols));
                print(() -> host.invitations.inbox(holder));
                print(() -> host.members.permissions(holder, ACME));
                print(() -> host.invitations.list(holder, InvitationQuery.toMe()));
                print(() -> host.invitations.accept(holder, nevers));
            }
            print(() -> host.invitations.accept(holders.get(0), carols));
            print(() -> host.invitations.accept(holders.get(1), carols));
            print(() -> host.invitations.reject(holders.get(1), laters));
            print(() -> host.invitations.delete(ADA, errors));
            print(() -> host.invitations.accept(holders.get(2), errors));
            print(() -> host.invitations.accept(VerifiedUser.of(DAVE).withEmail(never), nevers));
            print(() -> host.invitations.notifications().deadLetters());
            print(() -> host.invitations.notifications().retry(nevers.uuid()));
            print(() -> host.deliver(100));
            host.advance(TestLinks.TIME_TO_LIVE);
            print(() -> host.invitations.resend(ADA, laters));
            print(() -> host.deliver(100));
            print(() -> host.invitations.list(ADA, InvitationQuery.inDomain(ACME)));
            print(() -> host.invitations.history(ADA, carols));
            print(() -> host.members.history(ADA, ACME, CAROL));
            print(() -> host.members.permissions(ADA, ACME));
            print(() -> host.invitations.links());
            print(() -> host.invitations);
            print(() -> TestLinks.KEYS);
            List<String> secrets = new ArrayList<>();
            for (String token : notifier.tokens.values()) {
                String mac = token.substring(token.lastIndexOf('.') + 1);
                secrets.addAll(List.of(
                        token,
                        mac,
                        HexFormat.of().formatHex(Base64.getUrlDecoder().decode(mac))));
            }
            assertThat(secrets).hasSize(12);
            return secrets;
        }
    }

    /** The part of the output that the library returned or reported, without the logs of drivers. */
    private static String withoutDrivers(String output) {
        return output.lines()
                .filter(line -> line.startsWith("answer ")
                        || line.startsWith("listener ")
                        || line.startsWith("refused ")
                        || line.startsWith("dev.invitations"))
                .reduce("", String::concat);
    }

    private static void assertSecret(List<String> secrets, String where, String text) {
        for (String secret : secrets) {
            assertThat(text.contains(secret))
                    .as("%s contains the secret part of a link", where)
                    .isFalse();
        }
    }

    /** The texts that prove that the search sees the output. */
    private static void assertCaptured(String output) {
        assertThat(output)
                .contains("ERROR Notification ")
                .contains("dead letter after 2 attempts")
                .contains("answer Invitation")
                .contains("ALREADY_ACCEPTED")
                .contains("listener Notification")
                .contains("actor LinkHolder[user=carol]");
        assertThat(withoutDrivers(output)).contains(MESSAGE).doesNotContain(DATA);
    }

    @ParameterizedTest
    @EnumSource
    void no_table_and_no_output_contains_a_link(TestDatabase database) throws SQLException {
        DataSource source = Pool.of(database).emptied();
        String output;
        List<String> secrets;
        try (CapturedOutput captured = CapturedOutput.start()) {
            secrets = new MailingHost(JdbcStorage.over(source), captured).run();
            output = captured.text();
        }
        Map<String, String> stored = StoredTexts.of(source);
        assertCaptured(output);
        assertSecret(secrets, "the output", output);
        assertThat(String.join("", stored.values())).contains(MESSAGE, DATA, "carol@example.org");
        assertThat(stored.keySet())
                .extracting(column -> column.replaceFirst("\\..*", "").toLowerCase(Locale.ROOT))
                .contains("invitation", "invitation_event", "invitation_outbox", "membership");
        stored.forEach((column, texts) -> assertSecret(secrets, column, texts));
    }

    @Test
    void no_dump_and_no_output_contains_a_link() {
        InMemoryStorage storage = InMemoryStorage.create();
        try (CapturedOutput captured = CapturedOutput.start()) {
            List<String> secrets = new MailingHost(storage, captured).run();
            String output = captured.text();
            assertCaptured(output);
            assertSecret(secrets, "the output", output);
            assertThat(storage.dump()).contains("carol@example.org");
            assertSecret(secrets, "the dump", storage.dump());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stored_link_is_found_in_its_column(TestDatabase database) throws SQLException {
        DataSource source = Pool.of(database).emptied();
        TestHost host = TestLinks.withAcme(JdbcStorage.over(source));
        InvitationId id = host.sent(ADA, ACME, TestHost.MAIL, TestHost.VIEWER);
        String token = TestLinks.token(host, id);
        TestDatabase.execute(source, "UPDATE invitation_event SET role = '" + token + "'");
        assertThat(StoredTexts.of(source).entrySet())
                .filteredOn(column -> column.getValue().contains(token))
                .extracting(column -> column.getKey().toLowerCase(Locale.ROOT))
                .containsExactly("invitation_event.role");
    }
}
