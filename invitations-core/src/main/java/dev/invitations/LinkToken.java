package dev.invitations;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Signs and verifies the token of a link: {@code i1.<domain>.<uuid>.<key id>.<mac>}. The parts are in base64url without
 * padding. The mac covers the purpose, the domain and the UUID, each after its length, so a mac fits one invitation of
 * one domain.
 */
final class LinkToken {

    static final String ALGORITHM = "HmacSHA256";

    private static final String VERSION = "i1";
    private static final String PURPOSE = "invitations/link/1";
    private static final String KEY_ID_PURPOSE = "invitations/key-id";
    private static final int UUID_BYTES = 16;
    private static final int KEY_ID_BYTES = 4;
    private static final int PARTS = 5;

    /** A domain has at most three bytes per character, and 1,020 characters in base64. */
    private static final int MAX_LENGTH = 2 + 1_020 + 22 + 6 + 43 + 4;

    private LinkToken() {}

    /** Returns the token, signed by the first key. There must be a key. */
    static String make(LinkKeys keys, InvitationId id) {
        return signed(keys.all().get(0), id);
    }

    /**
     * Returns the invitation of the token. Empty if {@link #make} did not make exactly this token with one of the keys.
     */
    static Optional<InvitationId> verify(LinkKeys keys, String token) {
        if (token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        byte[] given = token.getBytes(UTF_8);
        // The comparison of the whole token also refuses every other encoding of the same parts.
        return parsed(token)
                .filter(id -> keys.all().stream()
                        .anyMatch(key -> MessageDigest.isEqual(signed(key, id).getBytes(UTF_8), given)));
    }

    /** Returns the id that the token names, which is not verified. */
    private static Optional<InvitationId> parsed(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            String domain = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
            byte[] uuid = Base64.getUrlDecoder().decode(parts[2]);
            if (!Limits.isId(domain) || uuid.length != UUID_BYTES) {
                return Optional.empty();
            }
            ByteBuffer bits = ByteBuffer.wrap(uuid);
            return Optional.of(new InvitationId(new DomainId(domain), new UUID(bits.getLong(), bits.getLong())));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static String signed(SecretKey key, InvitationId id) {
        byte[] domain = id.domain().value().getBytes(UTF_8);
        byte[] uuid = ByteBuffer.allocate(UUID_BYTES)
                .putLong(id.uuid().getMostSignificantBits())
                .putLong(id.uuid().getLeastSignificantBits())
                .array();
        byte[] keyId = Arrays.copyOf(mac(key, KEY_ID_PURPOSE.getBytes(UTF_8)), KEY_ID_BYTES);
        byte[] mac = mac(key, prefixed(PURPOSE.getBytes(UTF_8), domain, uuid));
        return String.join(".", VERSION, text(domain), text(uuid), text(keyId), text(mac));
    }

    /** Returns the parts, each after its length. Two different lists of parts never give the same bytes. */
    private static byte[] prefixed(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Stream.of(parts).mapToInt(part -> Integer.BYTES + part.length).sum());
        for (byte[] part : parts) {
            all.putInt(part.length).put(part);
        }
        return all.array();
    }

    private static String text(byte[] part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(part);
    }

    static byte[] mac(SecretKey key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException missing) {
            // Every Java platform must have HmacSHA256.
            throw new IllegalStateException("The Java runtime must support " + key.getAlgorithm(), missing);
        }
    }
}
