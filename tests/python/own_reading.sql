-- What should become of every record of the example, computed by DuckDB from the raw files: tables `carrier` and
-- `transactions`, with a `fate` for each record. The variable `project` is the example's folder.
--
-- It shares nothing with the engine that it judges: carrier files are read line by line and split here.

create macro present(v) as coalesce(v not in ('', ' '), false);
create macro money(v) as try_cast(v as decimal(12, 2));
create macro carrier_day(v) as try_strptime(v, '%d-%b-%Y');
create macro moment(v) as try_strptime(v, '%Y-%m-%dT%H:%M:%SZ');

create table carrier as
with lines as (
  select filename, line, row_number() over (partition by filename) - 1 as record
  from read_csv(
    getvariable('project') || '/feeds/cms/*/*.csv',
    columns = {'line': 'varchar'}, delim = chr(1), quote = '', escape = '', header = false, auto_detect = false,
    filename = true, parallel = false
  )
),
headers as (select filename, string_split(line, '|') as names from lines where record = 0),
records as (
  select filename, record, line, names, string_split(line, '|') as parts
  from lines join headers using (filename)
  where record > 0
),
fields as (
  select
    filename,
    record,
    regexp_extract(filename, 'carrier_(\d{8})', 1) as day,
    -- Cut off, too long, or with a quote that no other one closes: the files have no other quotes.
    len(parts) = len(names) and line not like '%"%' as is_whole,
    map(names, list_resize(parts, len(names))) as f
  from records
),
judged as (
  select
    *,
    is_whole
      and present(f['DML_IND']) and present(f['BENE_ID']) and present(f['CLM_ID']) and present(f['CARR_CLM_PMT_DNL_CD'])
      and carrier_day(f['CLM_FROM_DT']) is not null
      and carrier_day(f['CLM_THRU_DT']) is not null
      and try_cast(f['LINE_NUM'] as bigint) is not null
      and money(f['LINE_SBMTD_CHRG_AMT']) is not null as is_good
  from fields
)
select
  case when day = '' then 'history' else strftime(strptime(day, '%Y%m%d'), '%Y-%m-%d') end as delivery,
  record,
  f['BENE_ID'] as member,
  f['CLM_ID'] as claim_id,
  try_cast(f['LINE_NUM'] as bigint) as line_number,
  money(f['LINE_SBMTD_CHRG_AMT']) as charge_amount,
  money(f['LINE_NCH_PMT_AMT']) as paid_amount,
  case
    when not is_good then 'rejected'
    when f['DML_IND'] = 'DELETE' then 'filtered'
    when carrier_day(f['CLM_THRU_DT']) < carrier_day(f['CLM_FROM_DT']) then 'rejected'
    when money(f['LINE_SBMTD_CHRG_AMT']) < 0 then 'rejected'
    when carrier_day(f['CLM_THRU_DT']) > coalesce(try_strptime(day, '%Y%m%d'), now()::timestamp) then 'rejected'
    else 'published'
  end as fate
from judged;

create table transactions as
select
  CLAIMID as claim_id,
  money(AMOUNT) as charge_amount,
  money(PAYMENTS) as paid_amount,
  case
    when CLAIMID is null or PATIENTID is null then 'rejected'
    when try_cast(CHARGEID as bigint) is null then 'rejected'
    when moment(FROMDATE) is null or moment(TODATE) is null then 'rejected'
    when AMOUNT is not null and money(AMOUNT) is null then 'rejected'
    when PAYMENTS is not null and money(PAYMENTS) is null then 'rejected'
    when coalesce("TYPE", '') not in ('CHARGE', 'PAYMENT', 'ADJUSTMENT', 'TRANSFERIN', 'TRANSFEROUT') then 'rejected'
    when "TYPE" <> 'CHARGE' then 'filtered'
    when coalesce(money(AMOUNT), -1) < 0 then 'rejected'
    when moment(TODATE)::date < moment(FROMDATE)::date then 'rejected'
    when moment(TODATE)::date > date '2026-01-05' then 'rejected'
    else 'published'
  end as fate
from read_csv(
  getvariable('project') || '/feeds/synthea/claims_transactions_2026-01-05.csv', all_varchar = true, header = true
);
