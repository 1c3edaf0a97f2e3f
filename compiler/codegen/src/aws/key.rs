//! Keys of the key management service, by which what is in a bucket is encrypted.

use ingest_program::{S3, S3Encryption};

use super::arn::{account, domain, partition, region};
use super::policy::Statement;

/// The key of a bucket that a connection names, as policies say it.
pub struct Key<'a> {
    /// ARN; `*` for the key where the program names only an alias of it.
    resource: String,
    /// `alias/lake`
    alias: Option<&'a str>,
    /// Whether its account is not known, and has to be the caller's.
    of_caller: bool,
    /// The service by which alone it may be used.
    service: String,
}

impl<'a> Key<'a> {
    /// The key of `s3`, if that says one. `caller` is the account of who calls, where that is known.
    pub fn of(s3: &'a S3, caller: Option<&str>) -> Option<Self> {
        let Some(S3Encryption::Kms(name)) = &s3.encryption else { return None };
        let region = region(s3);
        let service = format!("s3.{region}.{}", domain(region));
        // `arn:aws:kms:us-east-1:111122223333:key/…`, `…:alias/lake`, or what follows the last colon alone.
        let (owner, own) = match name.rsplit_once(':') {
            Some((_, own)) => (account(name), own),
            None => (caller, name.as_str()),
        };
        let alias = own.starts_with("alias/").then_some(own);
        let id = if alias.is_some() { "*" } else { own.strip_prefix("key/").unwrap_or(own) };
        let resource = format!("arn:{}:kms:{region}:{}:key/{id}", partition(region), owner.unwrap_or("*"));
        Some(Self { resource, alias, of_caller: owner.is_none(), service })
    }

    /// Allows what reading takes, and with `writes` what writing does: a part of a large upload is encrypted by the key that
    /// the upload began with, which has to be decrypted for it.
    pub fn statement(&self, sid: String, writes: bool) -> Statement {
        let action: &[&str] = if writes { &["kms:Decrypt", "kms:GenerateDataKey"] } else { &["kms:Decrypt"] };
        let mut statement = Statement::allow(sid, action, [self.resource.clone()]);
        if let Some(alias) = self.alias {
            statement = statement.only("ForAnyValue:StringEquals", "kms:ResourceAliases", [alias.to_owned()]);
        }
        if self.of_caller {
            let own = "${aws:PrincipalAccount}".to_owned();
            statement = statement.only("StringEquals", "aws:ResourceAccount", [own]);
        }
        statement.only("StringEquals", "kms:ViaService", [self.service.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, caller: Option<&str>) -> (String, Option<String>, bool) {
        let encryption = Some(S3Encryption::Kms(name.to_owned()));
        let s3 = S3 { encryption, ..S3::plain("lake", "us-east-1") };
        let key = Key::of(&s3, caller).unwrap();
        (key.resource, key.alias.map(str::to_owned), key.of_caller)
    }

    #[test]
    fn a_key_is_named_in_four_ways() {
        let alias = Some("alias/lake".to_owned());
        let own = Some("111122223333");
        let any = "arn:aws:kms:us-east-1:111122223333:key/*".to_owned();
        assert_eq!(key("alias/lake", own), (any, alias.clone(), false));
        assert_eq!(key("alias/lake", None), ("arn:aws:kms:us-east-1:*:key/*".to_owned(), alias.clone(), true));
        let other = "arn:aws:kms:us-east-1:999900001111:key/*".to_owned();
        assert_eq!(key("arn:aws:kms:us-east-1:999900001111:alias/lake", own), (other, alias, false));
        let one = "arn:aws:kms:us-east-1:999900001111:key/0f-1".to_owned();
        assert_eq!(key(&one, own), (one, None, false));
        assert_eq!(key("0f-1", own), ("arn:aws:kms:us-east-1:111122223333:key/0f-1".to_owned(), None, false));
    }
}
