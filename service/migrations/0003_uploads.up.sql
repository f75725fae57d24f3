-- Who sent these bytes, and under which name: asked with every download of an original file.
create index upload_files_content_idx on upload_files (user_id, sha256);
