package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationException;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A provider of jakarta.validation and the core give the same result for addresses, their users, and texts. */
@NullUnmarked
class AddressValidationTest {

    private static final ValidatorFactory FACTORY = Validation.buildDefaultValidatorFactory();
    private static final Validator VALIDATOR = FACTORY.getValidator();

    private static final UserId CAROL = new UserId("carol");
    private static final SendInvitations REQUEST = SendInvitations.to(new DomainId("acme"));
    private static final String LONGEST =
            "x".repeat(64) + "@" + "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(61);

    private static final List<String> BAD_ADDRESSES = List.of(
            "",
            "carol",
            "carol@localhost",
            "\"carol\"@example.org",
            "carol@b\u00fccher.example",
            "carol@example.org.",
            "carol@example..org",
            "\u212aarol@example.org",
            "x".repeat(65) + "@example.org",
            LONGEST + "c",
            "a@" + "a.".repeat(50_000) + "a");

    @AfterAll
    static void close() {
        FACTORY.close();
    }

    @Test
    void an_invalid_address_is_refused_as_an_invitee() {
        for (String bad : BAD_ADDRESSES) {
            EmailAddress address = EmailAddress.of(bad);
            assertThat(violated(address)).containsExactly("value");
            SendInvitations request = REQUEST.invite(CAROL, "viewer").invite(address, "viewer");
            assertThat(violated(request)).containsExactly("invites[1].invitee.value");
            assertThat(refused(request)).contains("invites[1].invitee");
            InvitationQuery query =
                    InvitationQuery.inDomain(new DomainId("acme")).invitee(address);
            assertThat(violated(query)).containsExactly("invitee.value");
            assertThat(refused(query)).contains("invitee");
        }
        SendInvitations missing = REQUEST.invite(EmailAddress.of(null), "viewer");
        assertThat(violated(missing)).containsExactly("invites[0].invitee.value");
        assertThat(refused(missing)).contains("invites[0].invitee.value");
    }

    @Test
    void an_invalid_address_of_an_actor_is_refused() {
        for (String bad : BAD_ADDRESSES) {
            VerifiedUser actor =
                    VerifiedUser.of(CAROL).withEmail("carol@example.org").withEmail(bad);
            assertThat(violated(actor)).containsExactly("addresses[].value");
            assertThat(refused(actor)).contains("actor.addresses[1]");
        }
        VerifiedUser missing = VerifiedUser.of(CAROL).withEmail(EmailAddress.of(null));
        assertThat(violated(missing)).containsExactly("addresses[].value");
        assertThat(refused(missing)).contains("actor.addresses[0].value");
    }

    @Test
    void the_number_of_addresses_of_an_actor_is_limited() {
        VerifiedUser actor = VerifiedUser.of(CAROL);
        for (int i = 0; i < 20; i++) {
            actor = actor.withEmail("carol" + i + "@example.org");
        }
        assertThat(violated(actor)).isEmpty();
        assertThat(refused(actor)).isEmpty();
        actor = actor.withEmail("carol@example.org");
        assertThat(violated(actor)).containsExactly("addresses");
        assertThat(refused(actor)).contains("actor.addresses");
    }

    @Test
    void the_user_of_an_actor_is_checked() {
        for (String bad : new String[] {null, "", " carol", "c\u0000", "x".repeat(256)}) {
            List<Function<UserId, Actor>> kinds = List.of(
                    user -> user,
                    user -> VerifiedUser.of(user).withEmail("carol@example.org"),
                    user -> LinkHolder.of(user, "i1.token"));
            for (Function<UserId, Actor> kind : kinds) {
                Actor actor = kind.apply(new UserId(bad));
                assertThat(violated(actor)).containsExactly(actor instanceof UserId ? "value" : "user.value");
                assertThat(refused(actor)).contains(bad == null ? "actor.value" : "actor");
            }
        }
    }

    /** A wrong token is an unknown invitation, and no invalid input. */
    @Test
    void every_token_is_valid_input() {
        for (String token : List.of("", "\0", "x".repeat(100_000))) {
            assertThat(violated(LinkHolder.of(CAROL, token))).isEmpty();
            assertThat(refused(LinkHolder.of(CAROL, token))).isEmpty();
        }
    }

    @Test
    void invalid_texts_of_an_invitation_are_refused() {
        Invite invite = Invite.of(EmailAddress.of("carol@example.org"), "viewer");
        for (String bad : List.of("", "x".repeat(1_001), "a\tb", "a\0b", "\ud83d", "\n".repeat(100_000))) {
            assertBothRefuse("invites[0].message", invite.message(bad));
        }
        for (String bad : List.of("", "x".repeat(36), "de_CH", "de-", "1de", "a" + "-a".repeat(50_000))) {
            assertBothRefuse("invites[0].language", invite.language(bad));
        }
        for (String bad : List.of("", "x".repeat(4_001), "a\0b", "\ud83d", "x".repeat(100_000))) {
            assertBothRefuse("invites[0].data", invite.data(bad));
        }
    }

    private static void assertBothRefuse(String field, Invite invite) {
        SendInvitations request = REQUEST.invite(List.of(invite));
        assertThat(violated(request)).containsExactly(field);
        assertThat(refused(request)).contains(field);
    }

    @Test
    void texts_at_the_limits_are_valid() {
        for (String text : List.of("x", "x".repeat(1_000), "\n".repeat(1_000), "\u00e9\ud83d\ude00 <b>\r\n")) {
            SendInvitations request = REQUEST.invite(List.of(Invite.of(EmailAddress.of(LONGEST), "viewer")
                    .message(text)
                    .language("abcdefgh-12345678-abcdefgh-12345678")
                    .data(text.repeat(4).substring(0, Math.min(4_000, 4 * text.length())))));
            assertThat(violated(request)).isEmpty();
            assertThat(refused(request)).isEmpty();
        }
    }

    private static Set<String> violated(Object value) {
        return VALIDATOR.validate(value).stream()
                .map(ConstraintViolation::getPropertyPath)
                .map(Object::toString)
                .collect(Collectors.toSet());
    }

    /** Returns the field that the core refuses before it calls the storage. */
    private static Optional<String> refused(Object value) {
        try {
            if (value instanceof SendInvitations request) {
                InputValidation.request(request);
            } else if (value instanceof InvitationQuery query) {
                InputValidation.query(query);
            } else {
                InputValidation.actor((Actor) value);
            }
            return Optional.empty();
        } catch (InvitationException refusal) {
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_INPUT);
            return refusal.field();
        }
    }
}
