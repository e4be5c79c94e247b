package dev.invitations;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.port.Position;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a {@link Position} as text. A cursor contains no scope and grants no access, so a caller gains nothing by
 * forging a cursor. The checksum detects damaged cursors.
 */
final class Cursor {

    private static final int PAYLOAD = 3 * Long.BYTES;
    private static final int BYTES = PAYLOAD + Integer.BYTES;
    private static final int TEXT_LENGTH = 38; // 28 bytes in base64 without padding
    private static final long FIRST_MICROS = micros(Limits.MIN_INSTANT);
    private static final long LAST_MICROS = micros(Limits.MAX_INSTANT);

    private Cursor() {}

    static String encode(Position position) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(micros(position.at()))
                .putLong(position.uuid().getMostSignificantBits())
                .putLong(position.uuid().getLeastSignificantBits());
        bytes.putInt(checksum(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Decodes a cursor. Returns null for null.
     *
     * @throws InvitationException INVALID_CURSOR if {@link #encode} did not make this text
     */
    static @Nullable Position decode(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        if (cursor.length() == TEXT_LENGTH) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
                long micros = bytes.getLong();
                Position position = new Position(
                        Instant.EPOCH.plus(micros, ChronoUnit.MICROS), new UUID(bytes.getLong(), bytes.getLong()));
                // A database may fail on an instant that it cannot store.
                if (micros >= FIRST_MICROS
                        && micros <= LAST_MICROS
                        && encode(position).equals(cursor)) {
                    return position;
                }
            } catch (IllegalArgumentException notBase64) {
                // The exception below reports it.
            }
        }
        throw InvitationException.of(Reason.INVALID_CURSOR);
    }

    /** Calculates without {@link ChronoUnit}, which overflows in the year 2262. */
    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    private static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, PAYLOAD);
        return (int) crc.getValue();
    }
}
