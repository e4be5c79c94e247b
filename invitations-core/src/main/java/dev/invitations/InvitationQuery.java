package dev.invitations;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query that lists or counts invitations. Immutable: a method with a parameter returns a new query. An invitation
 * matches if it meets every condition. Deleted invitations are in no list. Every method refuses null with
 * {@link dev.invitations.model.Reason#INVALID_INPUT}, as the commands do.
 */
public final class InvitationQuery {

    private final Scope scope;

    @Valid private final @Nullable DomainId domain;

    @Size(max = 4) private final Set<Status> statuses;

    @Size(min = 1, max = Limits.NAME_LENGTH) @Pattern(regexp = Limits.NAME_PATTERN) private final @Nullable String role;

    @Valid private final @Nullable UserId inviter;

    @Valid private final @Nullable Invitee invitee;

    @Min(1) @Max(Limits.PAGE_SIZE) private final int pageSize;

    private final @Nullable String after;

    private InvitationQuery(
            Scope scope,
            @Nullable DomainId domain,
            Set<Status> statuses,
            @Nullable String role,
            @Nullable UserId inviter,
            @Nullable Invitee invitee,
            int pageSize,
            @Nullable String after) {
        this.scope = scope;
        this.domain = domain;
        this.statuses = statuses;
        this.role = role;
        this.inviter = inviter;
        this.invitee = invitee;
        this.pageSize = pageSize;
        this.after = after;
    }

    /** The set of invitations that a query reads. Minor versions may add constants. */
    public enum Scope {
        /**
         * The invitations of a domain that the caller may see. With {@code invitations.view} the caller sees all of
         * them. With {@code invitations.send} only, the caller sees the invitations that it sent.
         */
        DOMAIN,
        /**
         * The invitations of a domain that the caller sent. The caller's role must hold {@code invitations.send} or
         * {@code invitations.view}.
         */
        SENT_BY_ME,
        /** The invitations to the caller and to its verified addresses, in all domains or in one. */
        TO_ME
    }

    /**
     * Returns a query for the invitations of a domain that the caller may see.
     *
     * @param domain the domain
     * @return the query, with {@link Scope#DOMAIN}
     */
    public static InvitationQuery inDomain(DomainId domain) {
        return in(Scope.DOMAIN, InputValidation.present("domain", domain));
    }

    /**
     * Returns a query for the invitations of a domain that the caller sent.
     *
     * @param domain the domain
     * @return the query, with {@link Scope#SENT_BY_ME}
     */
    public static InvitationQuery sentByMe(DomainId domain) {
        return in(Scope.SENT_BY_ME, InputValidation.present("domain", domain));
    }

    /**
     * Returns a query for the invitations to the caller and to its verified addresses, in all domains.
     *
     * @return the query, with {@link Scope#TO_ME}
     */
    public static InvitationQuery toMe() {
        return in(Scope.TO_ME, null);
    }

    /**
     * Returns a query for the invitations to the caller in a domain.
     *
     * @param domain the domain
     * @return the query, with {@link Scope#TO_ME}
     */
    public static InvitationQuery toMe(DomainId domain) {
        return in(Scope.TO_ME, InputValidation.present("domain", domain));
    }

    private static InvitationQuery in(Scope scope, @Nullable DomainId domain) {
        return new InvitationQuery(scope, domain, Set.of(), null, null, null, Limits.DEFAULT_PAGE_SIZE, null);
    }

    /**
     * Selects invitations with one of these statuses. A pending invitation that has expired at the moment of the query
     * counts as {@code EXPIRED}.
     *
     * @param statuses the statuses, without {@code DELETED}; no status selects all of them
     * @return a query with this condition, which replaces an earlier condition on the status
     * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
     *     array or a status is null
     */
    public InvitationQuery status(Status... statuses) {
        InputValidation.present("statuses", statuses);
        Set<Status> wanted = EnumSet.noneOf(Status.class);
        for (int i = 0; i < statuses.length; i++) {
            wanted.add(InputValidation.present("statuses[" + i + "]", statuses[i]));
        }
        return new InvitationQuery(scope, domain, Set.copyOf(wanted), role, inviter, invitee, pageSize, after);
    }

    /**
     * Selects invitations that grant this role.
     *
     * @param role the name of the role
     * @return a query with this condition
     */
    public InvitationQuery role(String role) {
        InputValidation.present("role", role);
        return new InvitationQuery(scope, domain, statuses, role, inviter, invitee, pageSize, after);
    }

    /**
     * Selects invitations whose inviter is this user: the user sent or resent the invitation last.
     *
     * @param inviter the user
     * @return a query with this condition
     */
    public InvitationQuery inviter(UserId inviter) {
        InputValidation.present("inviter", inviter);
        return new InvitationQuery(scope, domain, statuses, role, inviter, invitee, pageSize, after);
    }

    /**
     * Selects invitations to this invitee.
     *
     * @param invitee the recipient
     * @return a query with this condition
     */
    public InvitationQuery invitee(Invitee invitee) {
        InputValidation.present("invitee", invitee);
        return new InvitationQuery(scope, domain, statuses, role, inviter, invitee, pageSize, after);
    }

    /**
     * Sets the number of invitations on a page.
     *
     * @param pageSize 1 to {@link Limits#PAGE_SIZE}; by default {@link Limits#DEFAULT_PAGE_SIZE}
     * @return a query with this page size
     */
    public InvitationQuery pageSize(int pageSize) {
        return new InvitationQuery(scope, domain, statuses, role, inviter, invitee, pageSize, after);
    }

    /**
     * Starts after an earlier page. Hosts that pass cursors through a URL use this method; for other hosts
     * {@link #next} is simpler. A cursor contains only a position, so the conditions must be the same as for the
     * earlier page.
     *
     * @param cursor the cursor that {@link Page#next} of the earlier page returned
     * @return a query for the page that follows the earlier page
     * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
     *     cursor is null
     */
    public InvitationQuery after(String cursor) {
        InputValidation.present("cursor", cursor);
        return new InvitationQuery(scope, domain, statuses, role, inviter, invitee, pageSize, cursor);
    }

    /**
     * Returns the query for the next page. This code reads all pages:
     *
     * <pre>{@code
     * var query = Optional.of(InvitationQuery.inDomain(domain));
     * while (query.isPresent()) {
     *     Page<Invitation> page = invitations.list(actor, query.get());
     *     page.items().forEach(this::show);
     *     query = query.get().next(page);
     * }
     * }</pre>
     *
     * @param page the page that this query returned
     * @return the query for the next page; empty if the page is the last
     */
    public Optional<InvitationQuery> next(Page<Invitation> page) {
        return InputValidation.present("page", page).next().map(this::after);
    }

    /**
     * Returns the set of invitations that the query reads.
     *
     * @return the scope
     */
    public Scope scope() {
        return scope;
    }

    /**
     * Returns the domain of the invitations.
     *
     * @return the domain; empty for all domains, which is possible only with {@link Scope#TO_ME}
     */
    public Optional<DomainId> domain() {
        return Optional.ofNullable(domain);
    }

    /**
     * Returns the selected statuses.
     *
     * @return an unmodifiable set; empty for all statuses
     */
    public Set<Status> statuses() {
        return statuses;
    }

    /**
     * Returns the selected role.
     *
     * @return the name of the role; empty for all roles
     */
    public Optional<String> role() {
        return Optional.ofNullable(role);
    }

    /**
     * Returns the selected inviter.
     *
     * @return the user; empty for all inviters
     */
    public Optional<UserId> inviter() {
        return Optional.ofNullable(inviter);
    }

    /**
     * Returns the selected invitee.
     *
     * @return the recipient; empty for all invitees
     */
    public Optional<Invitee> invitee() {
        return Optional.ofNullable(invitee);
    }

    /**
     * Returns the number of invitations on a page.
     *
     * @return the page size
     */
    public int pageSize() {
        return pageSize;
    }

    /**
     * Returns the cursor after which the page starts.
     *
     * @return the cursor of an earlier page; empty for the first page
     */
    public Optional<String> after() {
        return Optional.ofNullable(after);
    }

    @AssertTrue(message = "deleted invitations are in no list") boolean isListable() {
        return !statuses.contains(Status.DELETED);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InvitationQuery query && state().equals(query.state());
    }

    @Override
    public int hashCode() {
        return state().hashCode();
    }

    @Override
    public String toString() {
        return "InvitationQuery" + state();
    }

    private List<@Nullable Object> state() {
        return Arrays.asList(scope, domain, statuses, role, inviter, invitee, pageSize, after);
    }
}
