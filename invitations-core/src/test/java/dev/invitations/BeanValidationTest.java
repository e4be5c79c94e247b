package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** A provider of jakarta.validation and the core give the same result for every request. */
@NullUnmarked
class BeanValidationTest {

    private static final ValidatorFactory FACTORY = Validation.buildDefaultValidatorFactory();
    private static final Validator VALIDATOR = FACTORY.getValidator();

    private static final String TOO_LONG = "x".repeat(256);
    private static final InvitationQuery QUERY = InvitationQuery.inDomain(ACME);

    /** Violates each constraint alone, so that the test notices a constraint that the provider ignores. */
    @Test
    void every_constraint_is_reported_by_both() {
        for (String bad : new String[] {null, "", TOO_LONG, " x", "x\u0000"}) {
            assertBothRefuse("value", new DomainId(bad));
            assertBothRefuse("value", new UserId(bad));
            assertBothRefuse("domain.value", new InvitationId(new DomainId(bad), new UUID(0, 0)));
            assertBothRefuse(
                    "domain.value", SendInvitations.to(new DomainId(bad)).invite(BOB, "viewer"));
            assertBothRefuse(
                    "invites[0].invitee.value", SendInvitations.to(ACME).invite(new UserId(bad), "viewer"));
            assertBothRefuse("domain.value", InvitationQuery.inDomain(new DomainId(bad)));
            assertBothRefuse("inviter.value", QUERY.inviter(new UserId(bad)));
            assertBothRefuse("invitee.value", QUERY.invitee(new UserId(bad)));
            assertBothRefuse("domain.value", MemberQuery.inDomain(new DomainId(bad)));
        }
        for (String bad : new String[] {"", TOO_LONG, "two words"}) {
            assertBothRefuse(
                    "invites[1].role",
                    SendInvitations.to(ACME).invite(BOB, "viewer").invite(BOB, bad));
            assertBothRefuse("role", QUERY.role(bad));
        }
        assertBothRefuse("domain", new InvitationId(null, new UUID(0, 0)));
        assertBothRefuse("uuid", new InvitationId(ACME, null));
        assertBothRefuse("invites", SendInvitations.to(ACME));
        assertBothRefuse(
                "invites", SendInvitations.to(ACME).invite(Collections.nCopies(1_001, Invite.of(BOB, "viewer"))));
        assertBothRefuse("listable", QUERY.status(Status.DELETED));
        assertBothRefuse("pageSize", QUERY.pageSize(0));
        assertBothRefuse("pageSize", QUERY.pageSize(101));
        assertBothRefuse("pageSize", MemberQuery.inDomain(ACME).pageSize(0));
        assertBothRefuse("pageSize", MemberQuery.inDomain(ACME).pageSize(101));
        assertThat(violated(QUERY.status(Status.values()))).containsExactlyInAnyOrder("listable", "statuses");
    }

    @Test
    void values_at_the_limits_are_valid() {
        String longest = "x".repeat(255);
        List<Object> requests = List.of(
                new InvitationId(new DomainId(longest), new UUID(0, 0)),
                SendInvitations.to(new DomainId("x"))
                        .invite(Collections.nCopies(1_000, Invite.of(new UserId(longest), longest)))
                        .allOrNothing(),
                InvitationQuery.toMe().pageSize(1),
                InvitationQuery.inDomain(new DomainId(longest))
                        .status(Status.PENDING, Status.ACCEPTED, Status.REJECTED, Status.EXPIRED)
                        .role(longest)
                        .inviter(new UserId(longest))
                        .invitee(new UserId("x"))
                        .pageSize(100),
                MemberQuery.inDomain(new DomainId(longest)).pageSize(100));
        assertThat(requests).allSatisfy(request -> {
            assertThat(violated(request)).isEmpty();
            assertThat(refusedField(request)).isEmpty();
        });
    }

    private static void assertBothRefuse(String path, Object request) {
        assertThat(violated(request)).as("%s", request).containsOnly(path);
        String value = isNullValue(path, request) ? ".value" : "";
        assertThat(refusedField(request)).contains(coreField(path, request) + value);
    }

    /** Returns whether the value of an id is null. The core then names the value, because the id is not null. */
    private static boolean isNullValue(String path, Object request) {
        return path.endsWith("value")
                && VALIDATOR.validate(request).stream().allMatch(violation -> violation.getInvalidValue() == null);
    }

    private static Set<String> violated(Object request) {
        return VALIDATOR.validate(request).stream()
                .map(ConstraintViolation::getPropertyPath)
                .map(Object::toString)
                .collect(Collectors.toSet());
    }

    /** Returns the field that the core refuses before it calls the storage. */
    private static Optional<String> refusedField(Object request) {
        try {
            if (request instanceof SendInvitations sends) {
                InputValidation.request(sends);
            } else if (request instanceof InvitationQuery query) {
                InputValidation.query(query);
            } else if (request instanceof MemberQuery query) {
                InputValidation.query(query);
            } else if (request instanceof InvitationId id) {
                InputValidation.invitation(id);
            } else if (request instanceof DomainId domain) {
                InputValidation.domain(domain);
            } else {
                UserId user = (UserId) request;
                InputValidation.user("value", user);
                InputValidation.actor(user);
            }
            return Optional.empty();
        } catch (InvitationException refused) {
            assertThat(refused.reason()).isEqualTo(Reason.INVALID_INPUT);
            return refused.field();
        }
    }

    /** Converts a path of the provider to the name that the core uses. */
    private static String coreField(String path, Object request) {
        return switch (path) {
            case "value" -> request instanceof DomainId ? "domain" : "value";
            case "listable" -> "statuses";
            default -> {
                String field = path.replaceFirst("\\.value$", "");
                yield request instanceof InvitationId ? "id." + field : field;
            }
        };
    }
}
