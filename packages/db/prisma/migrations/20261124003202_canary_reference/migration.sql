-- As every other reference of the schema.
alter table canaries drop constraint canaries_version_id_fkey;
alter table canaries add constraint canaries_version_id_fkey
  foreign key (version_id) references api_versions (id) on delete cascade on update cascade;
