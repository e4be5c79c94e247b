/** What an adapter supplies: where invitations and members are kept, what roles there are, who is told. */
@NullMarked
package dev.invitations.port;

import org.jspecify.annotations.NullMarked;
