package dev.invitations.examples.hosttests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import dev.invitations.port.RoleCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executes the code of two sections of the core's README. The names of the fields are those of the README. */
class InviteByEmailTest {

    private static final String PREFIX = "https://example.org/invitation?token=";

    private final DomainId acme = new DomainId("acme");
    private final UserId ada = new UserId("ada");
    private final UserId user = new UserId("carol");
    private final InMemoryStorage storage = InMemoryStorage.create();
    private final RoleCatalog roles = RoleCatalog.of(
            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
            Role.of("viewer", Action.of("dashboards.view")));
    private final byte[] secret = new byte[32];
    private final Map<Invitee, Optional<String>> mailed = new HashMap<>();
    private final LinkMail mail = mailed::put;
    private final Set<DomainId> inactive = new HashSet<>();
    private final Tenants tenants = domain -> !inactive.contains(domain);

    /** The mail client of the host. */
    private interface LinkMail {
        void send(Invitee recipient, Optional<String> link);
    }

    /** The customers of the host. */
    private interface Tenants {
        boolean isActive(DomainId domain);
    }

    /** An administrator needs a second factor before it can invite administrators. */
    private static boolean needsTwoFactor(Proposal proposal) {
        return proposal.role().equals("admin") && proposal.kind() == Proposal.Kind.SEND;
    }

    @BeforeEach
    void found() {
        new SecureRandom().nextBytes(secret);
        Invitations.builder().storage(storage).roles(roles).build().members().addFounder(ada, acme, "admin");
    }

    private Invitations inviteCarol() {
        var invitations = Invitations.builder()
                .storage(storage)
                .roles(roles)
                .timeToLive(Duration.ofDays(14))
                .links(LinkKeys.of(secret)) // at least 32 random bytes, the same in every process
                .notifier(notification -> mail.send(
                        notification.recipient(),
                        notification.link().map(token -> "https://example.org/invitation?token=" + token)))
                .build();
        invitations.send(ada, acme, EmailAddress.of("carol@example.org"), "viewer");
        return invitations;
    }

    @Test
    void the_holder_of_the_mailed_link_sees_the_invitation_and_becomes_a_member() {
        Invitations invitations = inviteCarol();
        assertThat(invitations.notifications().deliver(10).delivered()).isOne();
        assertThat(mailed).containsOnlyKeys(EmailAddress.of("carol@example.org"));
        String link = mailed.values().iterator().next().orElseThrow();
        assertThat(link).startsWith(PREFIX);
        String token = link.substring(PREFIX.length());

        Invitation shown = invitations.links().read(token);
        invitations.accept(LinkHolder.of(user, token), shown.id());

        assertThat(shown.status()).isEqualTo(Status.PENDING);
        assertThat(shown.inviter()).isEqualTo(ada);
        assertThat(invitations.members().find(ada, acme, user).role()).isEqualTo("viewer");
    }

    @Test
    void the_user_with_the_verified_address_becomes_a_member_without_a_link() {
        Invitations invitations = inviteCarol();

        var carol = VerifiedUser.of(user).withEmail("carol@example.org");
        Inbox inbox = invitations.inbox(carol);
        invitations.accept(carol, inbox.pending().get(0).id());

        assertThat(inbox.total()).isOne();
        assertThat(invitations.members().find(ada, acme, user).role()).isEqualTo("viewer");
    }

    @Test
    void the_rules_of_the_host_refuse_with_their_reasons() {
        HostRules hostRules = new HostRules() {
            @Override
            public DomainTerms in(DomainId domain) {
                DomainTerms terms = DomainTerms.none().mailDomains("example.org", "*.example.org");
                return tenants.isActive(domain) ? terms : terms.closed();
            }

            @Override
            public Optional<Objection> review(Proposal proposal) {
                return needsTwoFactor(proposal) ? Optional.of(Objection.of("two-factor-required")) : Optional.empty();
            }
        };
        Invitations invitations = Invitations.builder()
                .storage(storage)
                .roles(roles)
                .rules(hostRules)
                .build();

        invitations.send(ada, acme, EmailAddress.of("carol@example.org"), "viewer");
        invitations.send(ada, acme, EmailAddress.of("carol@mail.example.org"), "viewer");
        assertRefused(
                Reason.ADDRESS_NOT_ALLOWED,
                () -> invitations.send(ada, acme, EmailAddress.of("carol@example.com"), "viewer"));
        assertThat(assertRefused(Reason.OBJECTED, () -> invitations.send(ada, acme, user, "admin"))
                        .objection())
                .contains("two-factor-required");
        inactive.add(acme);
        assertRefused(Reason.DOMAIN_CLOSED, () -> invitations.send(ada, acme, user, "viewer"));
    }

    private static InvitationException assertRefused(Reason reason, ThrowingCallable command) {
        return assertThatExceptionOfType(InvitationException.class)
                .isThrownBy(command)
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason))
                .actual();
    }

    /** A paragraph is the code between empty lines outside of braces. Formatting and comments may differ. */
    @ParameterizedTest
    @ValueSource(strings = {"Invite by e-mail", "Message, data and rules of the host"})
    void this_class_contains_every_paragraph_of_the_code_of_the_section(String title) throws IOException {
        String readme = Files.readString(Path.of("../../invitations-core/README.md"));
        String section =
                readme.substring(readme.indexOf("\n## " + title + "\n") + 1).split("\n## ", 2)[0];
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map(block -> block.group(1))
                .toList();
        String source = withoutFormat(
                Files.readString(Path.of("src/test/java/dev/invitations/examples/hosttests/InviteByEmailTest.java")));

        assertThat(blocks).isNotEmpty();
        assertThat(blocks)
                .flatExtracting(block -> List.of(block.split("\n\n(?=\\S)")))
                .allSatisfy(paragraph -> assertThat(source).contains(withoutFormat(paragraph)));
    }

    private static String withoutFormat(String code) {
        return code.replaceAll("\\s//\\s.*", "").replaceAll("\\s", "");
    }
}
