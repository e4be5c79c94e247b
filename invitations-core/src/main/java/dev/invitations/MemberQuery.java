package dev.invitations;

import dev.invitations.model.DomainId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query that lists the members of a domain. Immutable: a method with a parameter returns a new query. Every method
 * refuses null with {@link dev.invitations.model.Reason#INVALID_INPUT}, as the commands do.
 */
public final class MemberQuery {

    @Valid private final DomainId domain;

    @Min(1) @Max(Limits.PAGE_SIZE) private final int pageSize;

    private final @Nullable String after;

    private MemberQuery(DomainId domain, int pageSize, @Nullable String after) {
        this.domain = domain;
        this.pageSize = pageSize;
        this.after = after;
    }

    /**
     * Returns a query for the members of a domain, from the first page.
     *
     * @param domain the domain
     * @return the query
     */
    public static MemberQuery inDomain(DomainId domain) {
        return new MemberQuery(InputValidation.present("domain", domain), Limits.DEFAULT_PAGE_SIZE, null);
    }

    /**
     * Sets the number of members on a page.
     *
     * @param pageSize 1 to {@link Limits#PAGE_SIZE}; by default {@link Limits#DEFAULT_PAGE_SIZE}
     * @return a query with this page size
     */
    public MemberQuery pageSize(int pageSize) {
        return new MemberQuery(domain, pageSize, after);
    }

    /**
     * Starts after an earlier page. Hosts that pass cursors through a URL use this method; for other hosts
     * {@link #next} is simpler.
     *
     * @param cursor the cursor that {@link Page#next} of the earlier page returned
     * @return a query for the page that follows the earlier page
     * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the
     *     cursor is null
     */
    public MemberQuery after(String cursor) {
        return new MemberQuery(domain, pageSize, InputValidation.present("cursor", cursor));
    }

    /**
     * Returns the query for the next page.
     *
     * @param page the page that this query returned
     * @return the query for the next page; empty if the page is the last
     */
    public Optional<MemberQuery> next(Page<Membership> page) {
        return InputValidation.present("page", page).next().map(this::after);
    }

    /**
     * Returns the domain of the members.
     *
     * @return the domain
     */
    public DomainId domain() {
        return domain;
    }

    /**
     * Returns the number of members on a page.
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

    @Override
    public boolean equals(Object other) {
        return other instanceof MemberQuery query
                && domain.equals(query.domain)
                && pageSize == query.pageSize
                && Objects.equals(after, query.after);
    }

    @Override
    public int hashCode() {
        return Objects.hash(domain, pageSize, after);
    }

    @Override
    public String toString() {
        return "MemberQuery[domain=" + domain + ", pageSize=" + pageSize + ", after=" + after + "]";
    }
}
