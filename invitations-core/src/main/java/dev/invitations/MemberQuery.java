package dev.invitations;

import dev.invitations.model.DomainId;
import dev.invitations.model.Limits;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Which members to list. Immutable: every method returns a new query.
 *
 * @param after the cursor of an earlier page; null for the first page
 */
public record MemberQuery(
        @NotNull @Valid DomainId domain,
        @Min(1) @Max(Limits.PAGE_SIZE) int pageSize,
        @Nullable String after) {

    public static MemberQuery inDomain(DomainId domain) {
        return new MemberQuery(domain, Limits.DEFAULT_PAGE_SIZE, null);
    }

    /** 1 to {@link Limits#PAGE_SIZE}; {@link Limits#DEFAULT_PAGE_SIZE} unless said. */
    public MemberQuery pageSize(int size) {
        return new MemberQuery(domain, size, after);
    }

    /** The page behind the one that this cursor came with. */
    public MemberQuery after(@Nullable String cursor) {
        return new MemberQuery(domain, pageSize, cursor);
    }
}
