# shellcheck shell=bash
# What the service notifications needs: its secret at identity, mail, where mailed links lead. Needs identity.sh.

settings_of_notifications() {
    settings_of_client notifications
    printf 'NOTIFICATIONS_PORTAL=%s\n' "$(public_url)"
    settings_of_mail
    printf 'MAIL_SEALING_KEYS=first:%s\n' "$(mail_key notifications)"
}
