drop index upload_files_content_idx;
