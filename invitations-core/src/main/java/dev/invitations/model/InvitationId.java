package dev.invitations.model;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;

/** An invitation's name: its domain and a UUID together, so that no look-up can forget its tenant. */
public record InvitationId(
        @NotNull @Valid DomainId domain, @NotNull UUID uuid) {

    @Override
    public String toString() {
        return domain + "/" + uuid;
    }
}
