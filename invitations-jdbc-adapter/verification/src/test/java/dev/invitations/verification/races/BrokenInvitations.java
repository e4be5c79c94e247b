package dev.invitations.verification.races;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.model.Invitation;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import dev.invitations.port.Storage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The mistakes of a storage. {@link HistoriesTest} shows that each mistake is caught. */
enum BrokenInvitations {
    NONE,
    /** The write ignores the expected version, as if the stored version always matched. */
    VERSIONS_NOT_GUARDED {
        @Override
        Storage in(Storage real) {
            return new ForwardingStorage(real) {
                @Override
                public CommitResult commit(List<Change> changes) {
                    return super.commit(changes.stream()
                            .map(change -> Change.builder()
                                    .from(change)
                                    .before(change.before().map(this::present))
                                    .build())
                            .toList());
                }

                private Invitation present(Invitation before) {
                    return Objects.requireNonNull(load(before.id(), before.inviter())
                            .invitation(before.id().uuid()));
                }
            };
        }
    },
    /** A repeated list returns the same invitations as the first. */
    STALE_READS {
        @Override
        Storage in(Storage real) {
            return new ForwardingStorage(real) {
                private final Map<InvitationFilter, List<Invitation>> pages = new ConcurrentHashMap<>();

                @Override
                public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                    List<Invitation> present = super.page(filter, after, limit);
                    return Optional.ofNullable(pages.put(filter, present)).orElse(present);
                }
            };
        }
    };

    Storage in(Storage real) {
        return real;
    }
}
