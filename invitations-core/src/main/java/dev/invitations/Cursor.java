package dev.invitations;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.port.Position;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
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

    private Cursor() {}

    static String encode(Position position) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, position.at()))
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
                Position position = new Position(
                        Instant.EPOCH.plus(bytes.getLong(), ChronoUnit.MICROS),
                        new UUID(bytes.getLong(), bytes.getLong()));
                if (encode(position).equals(cursor)) {
                    return position;
                }
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException notOurs) {
                // said below
            }
        }
        throw InvitationException.of(Reason.INVALID_CURSOR);
    }

    private static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, PAYLOAD);
        return (int) crc.getValue();
    }
}
