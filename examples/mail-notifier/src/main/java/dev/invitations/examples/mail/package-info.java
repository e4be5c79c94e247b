/** E-mail for invitations. Start at {@link dev.invitations.examples.mail.MailNotifier}. */
@NullMarked
package dev.invitations.examples.mail;

import org.jspecify.annotations.NullMarked;
