package dev.invitations;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which invitations to list or count. Immutable: every method returns a new query. Conditions add up; deleted
 * invitations are on no list.
 *
 * @param domain null to ask across domains, which only {@link Scope#TO_ME} can
 * @param statuses those wanted; empty for all
 * @param after the cursor of an earlier page; null for the first page
 */
public record InvitationQuery(
        @NotNull Scope scope,
        @Valid @Nullable DomainId domain,
        @NotNull @Size(max = 4) Set<@NotNull Status> statuses,

        @Size(min = 1, max = Limits.NAME_LENGTH) @Pattern(regexp = Limits.NAME_PATTERN) @Nullable String role,

        @Valid @Nullable UserId inviter,
        @Valid @Nullable Invitee invitee,
        @Min(1) @Max(Limits.PAGE_SIZE) int pageSize,
        @Nullable String after) {

    /** Whose invitations. */
    public enum Scope {
        /** Those of the domain that the caller may see: all with {@code invitations.view}, else the ones it sent. */
        DOMAIN,
        /** Those of the domain whose inviter the caller is, while it may send. */
        SENT_BY_ME,
        /** Those for the caller, in all domains or in one. */
        TO_ME
    }

    /** Copies the set; null and null elements are for the verb to refuse. */
    public InvitationQuery {
        statuses = statuses == null ? statuses : Collections.unmodifiableSet(new HashSet<>(statuses));
    }

    public static InvitationQuery inDomain(DomainId domain) {
        return in(Scope.DOMAIN, domain);
    }

    public static InvitationQuery sentByMe(DomainId domain) {
        return in(Scope.SENT_BY_ME, domain);
    }

    public static InvitationQuery toMe() {
        return in(Scope.TO_ME, null);
    }

    private static InvitationQuery in(Scope scope, @Nullable DomainId domain) {
        return new InvitationQuery(scope, domain, Set.of(), null, null, null, Limits.DEFAULT_PAGE_SIZE, null);
    }

    /** Only these; PENDING and EXPIRED are told apart at the moment of the call. Not DELETED. */
    public InvitationQuery status(Status... wanted) {
        Set<Status> set = new HashSet<>(Arrays.asList(wanted));
        return new InvitationQuery(scope, domain, set, role, inviter, invitee, pageSize, after);
    }

    public InvitationQuery role(String name) {
        return new InvitationQuery(scope, domain, statuses, name, inviter, invitee, pageSize, after);
    }

    public InvitationQuery inviter(UserId user) {
        return new InvitationQuery(scope, domain, statuses, role, user, invitee, pageSize, after);
    }

    public InvitationQuery invitee(Invitee wanted) {
        return new InvitationQuery(scope, domain, statuses, role, inviter, wanted, pageSize, after);
    }

    /** 1 to {@link Limits#PAGE_SIZE}; {@link Limits#DEFAULT_PAGE_SIZE} unless said. */
    public InvitationQuery pageSize(int size) {
        return new InvitationQuery(scope, domain, statuses, role, inviter, invitee, size, after);
    }

    /** The page behind the one that this cursor came with; the other conditions must be repeated by the caller. */
    public InvitationQuery after(@Nullable String cursor) {
        return new InvitationQuery(scope, domain, statuses, role, inviter, invitee, pageSize, cursor);
    }

    @AssertTrue(message = "a domain must be given, but for one's own") boolean isDomainGiven() {
        return domain != null || scope == Scope.TO_ME;
    }

    @AssertTrue(message = "deleted invitations are on no list") boolean isListable() {
        return statuses == null || !statuses.contains(Status.DELETED);
    }
}
