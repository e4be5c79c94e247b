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
 * A {@link Position} as text. It holds no scope and no authority, so there is nothing to gain by making one up; the
 * checksum is there to tell damage from a position.
 */
final class Cursor {

    private static final int PAYLOAD = 3 * Long.BYTES;
    private static final int BYTES = PAYLOAD + Integer.BYTES;
    private static final int TEXT_LENGTH = 38; // 28 bytes in base64 without padding
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

    /** @throws InvitationException INVALID_CURSOR, unless {@link #encode} made exactly this text */
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
                // Beyond the end of time a database might fail where it should find nothing.
                if (micros >= 0 && micros <= LAST_MICROS && encode(position).equals(cursor)) {
                    return position;
                }
            } catch (IllegalArgumentException notBase64) {
                // said below
            }
        }
        throw InvitationException.of(Reason.INVALID_CURSOR);
    }

    /** By hand, because what {@link ChronoUnit} does overflows in the year 2262. */
    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    private static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, PAYLOAD);
        return (int) crc.getValue();
    }
}
