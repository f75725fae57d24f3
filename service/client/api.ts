// Made from the OpenAPI document by "npm run generate-client": change the routes, not this file.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of links */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": unknown;
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers; asks no dependency */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @constant */
                            status: "alive";
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether each dependency does its work now */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            checks: {
                                durationMs: number;
                                name: string;
                                reason?: string;
                                status: "up" | "down";
                            }[];
                            status: "ready" | "not_ready";
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            checks: {
                                durationMs: number;
                                name: string;
                                reason?: string;
                                status: "up" | "down";
                            }[];
                            status: "ready" | "not_ready";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/startupz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service has started and can work */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            checks: {
                                durationMs: number;
                                name: string;
                                reason?: string;
                                status: "up" | "down";
                            }[];
                            status: "ready" | "not_ready";
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description Service Unavailable */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            checks: {
                                durationMs: number;
                                name: string;
                                reason?: string;
                                status: "up" | "down";
                            }[];
                            status: "ready" | "not_ready";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/archival": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Archivals by policy, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the page before. */
                    cursor?: string;
                    /** @description Most items of the page. */
                    limit?: number;
                    order?: "newest";
                    state?: "live" | "archived" | "deleted" | "all";
                    status?: "waiting" | "running" | "done" | "cancelled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ArchivalRunPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Archive by policy what is old enough
         * @description It is done in the background, in batches with rests between them; the answer says where to look. `filter` takes the parameters of the list, `ageColumn` any of its times and days. With `isDryRun` it is counted.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewArchivalRun"];
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ArchivalRun"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/archival/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One archival: how far it has come */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ArchivalRun"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/archival/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End an archival; what is archived stays so */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ArchivalRun"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_cancellable`: It has ended: there is nothing to cancel */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, when and from where
         * @description Newest first. Of what belongs to a runner only the names of the fields are told, never their values: those are for the runner alone.
         */
        get: {
            parameters: {
                query?: {
                    action?: "create" | "update" | "delete" | "restore" | "archive" | "unarchive" | "purge" | "erase";
                    /** @description Who made the change */
                    actor?: string;
                    /** @description `nextCursor` of an earlier answer */
                    cursor?: string;
                    /** @description Such as workout */
                    entity?: string;
                    /** @description The first time looked at. Default: a day before `to` */
                    from?: string;
                    limit?: number;
                    /** @description Which record it was */
                    record?: string;
                    requestId?: string;
                    /** @description The first time behind it. Default: now. At most 31 days behind `from`, unless `user` is given */
                    to?: string;
                    /** @description Whose record it was */
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["AuditEntry"][];
                            /** @description Where the next page starts; null on the last page. */
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `search_too_wide`: The search takes too long: narrow it */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Erasures, newest first: what became of whom */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasureList"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The erasure of one user */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Erasure"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All accounts, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the page before. */
                    cursor?: string;
                    email?: string;
                    /** @description Only values that begin with this. */
                    emailPrefix?: string;
                    /** @description Whether an admin keeps the user out */
                    isDisabled?: boolean;
                    /** @description Most items of the page. */
                    limit?: number;
                    order?: "newest";
                    role?: "athlete" | "admin";
                    state?: "live" | "archived" | "deleted" | "all";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UserPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Close an account and sign it out everywhere; it is erased after the time in which it can be taken back */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `last_admin`: No other admin can sign in: make another user admin first */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep a user out
         * @description Ends the user’s sessions; API tokens rest until the account is enabled. What they own stays.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `last_admin`: No other admin can sign in: make another user admin first */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a user in again */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Erase a closed account for good, at once
         * @description Nothing brings it back from now on. It is done in the background; the answer says where to look.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Erasure"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `account_open`: The account is open: close it first */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back that an account was closed, as long as it is not erased */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_restorable`: The deletion cannot be taken back; `email_taken`: There is an account with this e-mail address already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a user is signed in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                address: string | null;
                                /** Format: date-time */
                                createdAt: string;
                                /**
                                 * Format: date-time
                                 * @description When it ends if it is not used before
                                 */
                                expiresAt: string;
                                /** Format: uuid */
                                id: string;
                                /** @description Whether this request came by it */
                                isCurrent: boolean;
                                /**
                                 * Format: date-time
                                 * @description Written down about once a minute
                                 */
                                lastUsedAt: string;
                                userAgent: string | null;
                            }[];
                            nextCursor: null;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Sign a user out everywhere */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one session of a user */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                    sessionId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The API tokens of a user */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    limit?: number;
                    /** @description deleted: those that were revoked */
                    state?: "live" | "deleted" | "all";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiTokenPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Revoke all API tokens of a user */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{id}/tokens/{tokenId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API token of a user */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                    tokenId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            user: components["schemas"]["User"];
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_token`: The API token is malformed, unknown, expired or revoked; `wrong_credentials`: The e-mail address or the password is wrong */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `account_disabled`: The account is disabled: ask whoever runs this service; `account_closed`: The account is closed: take it back before it is erased */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out; without a session, nothing happens */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change your password; ends all other sessions, and your API tokens unless they are to be kept */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        current: string;
                        /**
                         * @description Whether your API tokens stay; without it they are revoked
                         * @default false
                         */
                        keepTokens?: boolean;
                        /** @description The longer the better; no other rules */
                        new: string;
                    };
                };
            };
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open an account and sign in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        displayName: string;
                        /** Format: email */
                        email: string;
                        /** @description The longer the better; no other rules */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            user: components["schemas"]["User"];
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_taken`: There is an account with this e-mail address already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a closed account back, as long as it is not erased, and sign in
         * @description Everything is there again but sessions and API tokens. Signing in says until when: `account_closed`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: email */
                        email: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            user: components["schemas"]["User"];
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `invalid_token`: The API token is malformed, unknown, expired or revoked; `wrong_credentials`: The e-mail address or the password is wrong */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `account_disabled`: The account is disabled: ask whoever runs this service */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `email_taken`: There is an account with this e-mail address already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                address: string | null;
                                /** Format: date-time */
                                createdAt: string;
                                /**
                                 * Format: date-time
                                 * @description When it ends if it is not used before
                                 */
                                expiresAt: string;
                                /** Format: uuid */
                                id: string;
                                /** @description Whether this request came by it */
                                isCurrent: boolean;
                                /**
                                 * Format: date-time
                                 * @description Written down about once a minute
                                 */
                                lastUsedAt: string;
                                userAgent: string | null;
                            }[];
                            nextCursor: null;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Sign all other sessions out */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign one session out */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your API tokens */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    limit?: number;
                    /** @description deleted: those that were revoked */
                    state?: "live" | "deleted" | "all";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiTokenPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make an API token; its secret is told this once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @default 90 */
                        expiresInDays?: number;
                        /** @description What it is for */
                        name: string;
                        /** @description read: every GET. write: every change. upload: sending files. None implies another */
                        scopes: ("read" | "write" | "upload")[];
                    };
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedApiToken"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `token_limit`: There are as many API tokens as one user may have: revoke one first */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One API token */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiToken"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Revoke an API token */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Close your account and sign out everywhere
         * @description Within a time that signing in tells, it can be taken back by `POST /v1/auth/restore`; then it is erased for good.
         */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `last_admin`: No other admin can sign in: make another user admin first */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change your account */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UserChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything of yours as a zip: lines of JSON, and the original files
         * @description An answer that was cut is no zip archive; a whole one ends with manifest.json, which has the hash of each file.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": unknown;
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an export into your account: what is not there yet
         * @description Nothing that is there is changed. The same export may be sent again, to go on where it was ended.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/zip": Blob;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportReport"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `spool_full`: There is no room for archives at the moment */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your profile; with `on`, the zones that hold on that day; with `at`, as it was then */
        get: {
            parameters: {
                query?: {
                    /** @description Show the record as it was at this time, to the millisecond; deleted or not made by then is 404 */
                    at?: string;
                    /** @description A day: `zones` has then for each metric the set that holds on it, instead of all */
                    on?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Profile"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `history_incomplete`: The history no longer reaches back to this time */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Set your profile; what is left out goes back to its default */
        put: {
            parameters: {
                query?: never;
                header: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match": string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewProfile"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Profile"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/profile/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done to your profile, the newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of an earlier answer */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/summaries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your totals by day, week, month or year
         * @description Every period that holds a day of `from` to `to`, whole, at most 1000. Deleted workouts are left out, archived ones count.
         */
        get: {
            parameters: {
                query: {
                    /** @description A week begins on Monday */
                    by: "day" | "week" | "month" | "year";
                    /** @description The first day wanted. Default: so that there are 12 periods */
                    from?: string;
                    /** @description The last day wanted. Default: today in your time zone */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {unknown} */
                            by: "day" | "week" | "month" | "year";
                            /** @description Earliest first, empty periods among them */
                            items: {
                                /** @description Of the completed ones */
                                ascentMeters: number;
                                /** @description Workouts that were done: by the day they began */
                                completed: number;
                                /** @description Of the completed ones */
                                distanceMeters: number;
                                /** @description Of the completed ones */
                                durationSeconds: number;
                                /**
                                 * Format: date
                                 * @description First day of the period
                                 */
                                from: string;
                                /** @description Workouts that are still to be done: by the day they are planned for */
                                scheduled: number;
                                /** @description Workouts that were left out: by the day they were planned for */
                                skipped: number;
                                /** @description The same for each sport there is, by name */
                                sports: {
                                    /** @description Of the completed ones */
                                    ascentMeters: number;
                                    /** @description Workouts that were done: by the day they began */
                                    completed: number;
                                    /** @description Of the completed ones */
                                    distanceMeters: number;
                                    /** @description Of the completed ones */
                                    durationSeconds: number;
                                    /** @description Workouts that are still to be done: by the day they are planned for */
                                    scheduled: number;
                                    /** @description Workouts that were left out: by the day they were planned for */
                                    skipped: number;
                                    sport: string;
                                }[];
                                /**
                                 * Format: date
                                 * @description Last day of the period
                                 */
                                to: string;
                            }[];
                            /** @description Whose days these are: the time zone of your profile */
                            timeZone: string;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The points of one metric, in order of time */
        get: {
            parameters: {
                query: {
                    /** @description nextCursor of the page before. */
                    cursor?: string;
                    /** @description The first time wanted. Default: from the first point on */
                    from?: string;
                    /** @description Most points of the page. */
                    limit?: number;
                    /** @description Default: raw, every point */
                    resolution?: "raw";
                    /** @description The first time not wanted. Default: to the last point */
                    to?: string;
                    /** @description What to list */
                    type: "heart_rate" | "cadence" | "power" | "speed" | "distance" | "altitude" | "latitude" | "longitude" | "temperature" | "grade" | "vertical_oscillation" | "stance_time" | "step_length" | "vertical_ratio" | "stance_time_balance" | "respiration_rate" | "rr_interval" | "resting_heart_rate" | "hrv_rmssd" | "hrv_sdnn" | "weight" | "vo2_max" | "sleep_duration" | "steps";
                    /** @description Only what belongs to this workout */
                    workoutId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MetricPoints"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send samples; all of them are stored, or none
         * @description A sample is named by type, workout and millisecond: sent again, it is merged and its later value stays. As JSON up to 10000, as lines up to 1000000 samples.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewSamples"];
                    "application/x-ndjson": string;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredSamples"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your notes */
        get: {
            parameters: {
                query?: {
                    /** @description This value and later ones. */
                    createdAtFrom?: string;
                    /** @description Only values before this one. */
                    createdAtTo?: string;
                    /** @description nextCursor of the page before. */
                    cursor?: string;
                    /** @description Most items of the page. */
                    limit?: number;
                    order?: "newest" | "oldest";
                    state?: "live" | "archived" | "deleted" | "all";
                    /** @description Only records that have this among theirs. */
                    tags?: string;
                    type?: "note" | "feedback";
                    /** @description The workout that it is about */
                    workoutId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NotePage"];
                        "application/x-ndjson": components["schemas"]["Note"] | components["schemas"]["ListEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a note */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewNote"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Note"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One note; with `at`, as it was then */
        get: {
            parameters: {
                query?: {
                    /** @description Show the record as it was at this time, to the millisecond; deleted or not made by then is 404 */
                    at?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Note"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `history_incomplete`: The history no longer reaches back to this time */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a note */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a note; null clears a field */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NoteChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Note"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/notes/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a note: it leaves the default list, and nobody changes it
         * @description It still counts wherever it counted before. It can be deleted, and restored: it is archived then.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Archiving"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Note"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notes/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done to a note, the newest first
         * @description Also of a deleted note. Once it is purged, there is no history of it any more.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of an earlier answer */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notes/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted note, with exactly what went with it
         * @description Where something stands against it, nothing is restored: `detail` and `errors` say what.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Note"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_restorable`: The deletion cannot be taken back */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notes/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a note out of the archive */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Note"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_archived`: The record is not archived */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notes/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make, change, delete, restore and archive many notes at once
         * @description Each operation does what its single request does. As JSON up to 1000, all or none unless "atomic" is false; as lines, an operation each, up to 1000000, each for itself, and results come while more is sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description All operations or none; false: each for itself
                         * @default true
                         */
                        atomic?: boolean;
                        operations: ({
                            data: components["schemas"]["NewNote"];
                            /** @enum {string} */
                            op: "create";
                        } | {
                            data: components["schemas"]["NoteChanges"];
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "update";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "delete";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "restore";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "archive";
                            /** @description Why the record was archived. */
                            reason: string;
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "unarchive";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        })[];
                    };
                    "application/x-ndjson": string;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BatchResults"];
                        "application/x-ndjson": components["schemas"]["OperationResultLine"] | components["schemas"]["BatchEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `batch_failed`: Some of the batch cannot be done, so none of it was */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your plans */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the page before. */
                    cursor?: string;
                    /** @description Most items of the page. */
                    limit?: number;
                    order?: "newest" | "oldest" | "latestStart" | "earliestStart";
                    /** @description This value and later ones. */
                    startDateFrom?: string;
                    /** @description Only values before this one. */
                    startDateTo?: string;
                    state?: "live" | "archived" | "deleted" | "all";
                    status?: "draft" | "active" | "completed";
                    /** @description What it prepares for */
                    type?: "5k" | "10k" | "half" | "full" | "custom";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PlanPage"];
                        "application/x-ndjson": components["schemas"]["Plan"] | components["schemas"]["ListEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a plan */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPlan"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One plan; with `at`, as it was then */
        get: {
            parameters: {
                query?: {
                    /** @description Show the record as it was at this time, to the millisecond; deleted or not made by then is 404 */
                    at?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `history_incomplete`: The history no longer reaches back to this time */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a plan */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a plan; null clears a field */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PlanChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/plans/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a plan: it leaves the default list, and nobody changes it
         * @description It still counts wherever it counted before. It can be deleted, and restored: it is archived then.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Archiving"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done to a plan, the newest first
         * @description Also of a deleted plan. Once it is purged, there is no history of it any more.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of an earlier answer */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted plan, with exactly what went with it
         * @description Where something stands against it, nothing is restored: `detail` and `errors` say what.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_restorable`: The deletion cannot be taken back */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a plan out of the archive */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plan"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_archived`: The record is not archived */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plans/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make, change, delete, restore and archive many plans at once
         * @description Each operation does what its single request does. As JSON up to 1000, all or none unless "atomic" is false; as lines, an operation each, up to 1000000, each for itself, and results come while more is sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description All operations or none; false: each for itself
                         * @default true
                         */
                        atomic?: boolean;
                        operations: ({
                            data: components["schemas"]["NewPlan"];
                            /** @enum {string} */
                            op: "create";
                        } | {
                            data: components["schemas"]["PlanChanges"];
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "update";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "delete";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "restore";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "archive";
                            /** @description Why the record was archived. */
                            reason: string;
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "unarchive";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        })[];
                    };
                    "application/x-ndjson": string;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BatchResults"];
                        "application/x-ndjson": components["schemas"]["OperationResultLine"] | components["schemas"]["BatchEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `batch_failed`: Some of the batch cannot be done, so none of it was */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All templates */
        get: {
            parameters: {
                query?: {
                    /** @description nextCursor of the page before. */
                    cursor?: string;
                    difficulty?: "beginner" | "intermediate" | "advanced";
                    /** @description Most items of the page. */
                    limit?: number;
                    order?: "name" | "newest";
                    /** @description FIT name, such as running */
                    sport?: string;
                    state?: "live" | "archived" | "deleted" | "all";
                    type?: "recovery" | "easy" | "long" | "progression" | "tempo" | "threshold" | "intervals" | "fartlek" | "hills" | "race";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TemplatePage"];
                        "application/x-ndjson": components["schemas"]["Template"] | components["schemas"]["ListEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a template */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewTemplate"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Template"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `unique_violation`: A record with this value exists already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One template; with `at`, as it was then */
        get: {
            parameters: {
                query?: {
                    /** @description Show the record as it was at this time, to the millisecond; deleted or not made by then is 404 */
                    at?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Template"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `history_incomplete`: The history no longer reaches back to this time */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a template */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a template; null clears a field */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TemplateChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Template"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `unique_violation`: A record with this value exists already; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/templates/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a template: it leaves the default list, and nobody changes it
         * @description It still counts wherever it counted before. It can be deleted, and restored: it is archived then.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Archiving"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Template"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done to a template, the newest first
         * @description Also of a deleted template. Once it is purged, there is no history of it any more.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of an earlier answer */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted template, with exactly what went with it
         * @description Where something stands against it, nothing is restored: `detail` and `errors` say what.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Template"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `unique_violation`: A record with this value exists already; `not_restorable`: The deletion cannot be taken back */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a template out of the archive */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Template"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_archived`: The record is not archived */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/templates/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make, change, delete, restore and archive many templates at once
         * @description Each operation does what its single request does. As JSON up to 1000, all or none unless "atomic" is false; as lines, an operation each, up to 1000000, each for itself, and results come while more is sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description All operations or none; false: each for itself
                         * @default true
                         */
                        atomic?: boolean;
                        operations: ({
                            data: components["schemas"]["NewTemplate"];
                            /** @enum {string} */
                            op: "create";
                        } | {
                            data: components["schemas"]["TemplateChanges"];
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "update";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "delete";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "restore";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "archive";
                            /** @description Why the record was archived. */
                            reason: string;
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "unarchive";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        })[];
                    };
                    "application/x-ndjson": string;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BatchResults"];
                        "application/x-ndjson": components["schemas"]["OperationResultLine"] | components["schemas"]["BatchEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `session_required`: This takes a session, not an API token; `forbidden`: Your role does not allow this */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `batch_failed`: Some of the batch cannot be done, so none of it was */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you sent */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["UploadState"][];
                            /** @description For more: send it as cursor */
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Send a file, or an archive of many; each becomes a workout soon after
         * @description The same bytes or the same external_id again give the workout that is there already.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description Your own name for the workout; not with an archive */
                        external_id?: string;
                        /**
                         * Format: binary
                         * @description .fit, .tcx or .gpx, .gz of one, or a .zip of many
                         */
                        file: Blob;
                        /**
                         * Format: date-time
                         * @description When the recording began, for files whose times have no date; not with an archive
                         */
                        start_time?: string;
                    };
                };
            };
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** @enum {unknown} */
                            status: "queued" | "processing" | "completed" | "failed" | "cancelled";
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `spool_full`: There is no room for archives at the moment */
                507: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of an upload */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Upload"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop an upload: what is stored stays, the rest is left out
         * @description Answers with the upload as it is then. Who reads its archive notices within a second or so.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadState"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_cancellable`: It has ended: there is nothing to cancel */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far it is, as it happens
         * @description Server-sent events `progress`, each with an UploadState: at once and whenever it has changed. The stream ends after a final state (completed, failed, cancelled), and when the session or token ends; ended without one, ask again.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": unknown;
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of each of its files
         * @description In the order of the archive. A cursor belongs to one upload, status and reason.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    limit?: number;
                    /** @description `error.code` */
                    reason?: "empty_file" | "unknown_format" | "wrong_format" | "zip_unsupported" | "gzip_broken" | "too_large" | "compression_ratio" | "fit_truncated" | "fit_checksum" | "fit_structure" | "xml_malformed" | "xml_encoding" | "xml_dtd" | "xml_depth" | "not_an_activity" | "no_points" | "no_usable_points" | "no_time" | "relative_time" | "time_out_of_range" | "too_many_points" | "too_many_activities" | "decoder_timeout" | "decoder_memory" | "decoder_crashed" | "not_a_zip" | "archive_truncated" | "archive_damaged" | "archive_multipart" | "archive_too_large" | "archive_empty" | "too_many_entries" | "expanded_too_large" | "archive_unreadable" | "longrun_export" | "archive_changed" | "unknown_name" | "system_file" | "not_a_file" | "export_list" | "unreadable" | "unsafe_name" | "name_too_long" | "encrypted_entry" | "unsupported_compression" | "entry_damaged" | "overlapping_entry" | "nested_too_deep" | "archive_gone" | "import_interrupted" | "duplicate_deleted" | "processing_failed" | "gave_up" | "account_disabled" | "account_closed";
                    status?: "queued" | "processing" | "stored" | "duplicate" | "failed" | "skipped" | "cancelled";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["UploadFile"][];
                            /** @description For more: send it as cursor */
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try its files again that failed or were cancelled
         * @description Files whose bytes are kept, of an upload that has ended: nothing has to be sent again.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Accepted */
                202: {
                    headers: {
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UploadState"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_retryable`: Nothing of the upload can be tried again */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your workouts */
        get: {
            parameters: {
                query?: {
                    /** @description What the legs of one recording, such as a triathlon, have in common */
                    activityId?: string;
                    /** @description nextCursor of the page before. */
                    cursor?: string;
                    /** @description Most items of the page. */
                    limit?: number;
                    order?: "newest" | "oldest" | "started" | "scheduled";
                    /** @description The plan that it belongs to */
                    planId?: string;
                    /** @description This value and later ones. */
                    scheduledForFrom?: string;
                    /** @description Only values before this one. */
                    scheduledForTo?: string;
                    /** @description FIT name, such as running */
                    sport?: string;
                    /** @description This value and later ones. */
                    startedAtFrom?: string;
                    /** @description Only values before this one. */
                    startedAtTo?: string;
                    state?: "live" | "archived" | "deleted" | "all";
                    status?: "scheduled" | "completed" | "skipped";
                    /** @description The template that it was planned from */
                    templateId?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WorkoutPage"];
                        "application/x-ndjson": components["schemas"]["Workout"] | components["schemas"]["ListEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Add a workout
         * @description With a `templateId`, name, sport, planned duration and planned distance come from the template where the body leaves them out.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewWorkout"];
                };
            };
            responses: {
                /** @description Created */
                201: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        /** @description Where it can be read */
                        Location: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `unique_violation`: A record with this value exists already; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One workout; with `at`, as it was then */
        get: {
            parameters: {
                query?: {
                    /** @description Show the record as it was at this time, to the millisecond; deleted or not made by then is 404 */
                    at?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description The record is still the one that If-None-Match names */
                304: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `history_incomplete`: The history no longer reaches back to this time */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a workout */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No Content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a workout; null clears a field */
        patch: {
            parameters: {
                query?: never;
                header: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match": string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WorkoutChanges"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `unique_violation`: A record with this value exists already; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/workouts/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Archive a workout: it leaves the default list, and nobody changes it
         * @description It still counts wherever it counted before. It can be deleted, and restored: it is archived then.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Archiving"];
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file that a workout came from */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": unknown;
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done to a workout, the newest first
         * @description Also of a deleted workout. Once it is purged, there is no history of it any more.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of an earlier answer */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["HistoryPage"];
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/pair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make one of a scheduled workout and a recorded one
         * @description Answers the recorded workout, which takes over name, plan, template, day and planned totals, and the notes. The scheduled workout steps aside until `unpair`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The workout that it becomes one with
                         */
                        workoutId: string;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_pairable`: These workouts cannot become one; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/resolve-duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep one of two likely duplicates, or both
         * @description Answers the workout that is kept; of both, the one of the address. What is not kept is deleted, with its notes, and can be restored; a scheduled workout that it completed is passed on to the one that is kept.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description this, other: the one that is not kept is deleted; both: they are two trainings, and never a pair again
                         * @enum {string}
                         */
                        keep: "this" | "other" | "both";
                        /**
                         * Format: uuid
                         * @description One of `likelyDuplicateOf`
                         */
                        other: string;
                    };
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_duplicates`: These workouts are no likely duplicates of each other; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted workout, with exactly what went with it
         * @description Where something stands against it, nothing is restored: `detail` and `errors` say what.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `unique_violation`: A record with this value exists already; `not_restorable`: The deletion cannot be taken back */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/streams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The samples of a workout, all on one time axis
         * @description A lower resolution shows points that were recorded, never others: chosen by the shape of the first type (largest triangle three buckets), with both ends and the lowest and highest point of every other type on top.
         */
        get: {
            parameters: {
                query?: {
                    /** @description How many points: low 100, medium 1000, high 10000, or a number. Default: raw, every sample */
                    resolution?: ("raw" | "low" | "medium" | "high") | number;
                    /** @description Along what the points are spread. Default: time; distance leaves out points that have none */
                    series?: "time" | "distance";
                    /** @description Metrics, separated by commas; default: all but rr_interval, which has times of its own. Known: heart_rate, cadence, power, speed, distance, altitude, latitude, longitude, temperature, grade, vertical_oscillation, stance_time, step_length, vertical_ratio, stance_time_balance, respiration_rate, rr_interval, resting_heart_rate, hrv_rmssd, hrv_sdnn, weight, vo2_max, sleep_duration, steps */
                    types?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Metrics asked for that this workout does not have */
                            absent: string[];
                            /** @description Points that were recorded of what was asked for */
                            originalSize: number;
                            resolution: ("raw" | "low" | "medium" | "high") | number;
                            /** @description Points of this answer: the length of every stream */
                            returnedSize: number;
                            startTime: string | null;
                            streams: {
                                time: {
                                    data: number[];
                                    unit: string;
                                };
                            } & {
                                [key: string]: {
                                    data: (number | null)[];
                                    unit: string;
                                };
                            };
                            /** Format: uuid */
                            workoutId: string;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a workout out of the archive */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_archived`: The record is not archived */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/{id}/unpair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Part a recorded workout from the scheduled one that it completed
         * @description Answers the recorded workout. The scheduled one is there again, under its own id: `pairedWith`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        /** @description The version of the record, for If-Match */
                        ETag: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Workout"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `not_found`: There is no such record, or it is not yours */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `not_pairable`: These workouts cannot become one; `archived`: It is archived: unarchive it before you change it */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `version_conflict`: The record was changed since you read it */
                412: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `address_too_long`: The address is longer than allowed */
                414: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make, change, delete, restore and archive many workouts at once
         * @description Each operation does what its single request does. As JSON up to 1000, all or none unless "atomic" is false; as lines, an operation each, up to 1000000, each for itself, and results come while more is sent.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The request is done once under this key; sent again, it gets the first answer and Idempotency-Replayed: true */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description All operations or none; false: each for itself
                         * @default true
                         */
                        atomic?: boolean;
                        operations: ({
                            data: components["schemas"]["NewWorkout"];
                            /** @enum {string} */
                            op: "create";
                        } | {
                            data: components["schemas"]["WorkoutChanges"];
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "update";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "delete";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "restore";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "archive";
                            /** @description Why the record was archived. */
                            reason: string;
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        } | {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            op: "unarchive";
                            /** @description The version that you have seen, or * for any, as in If-Match */
                            version?: number | "*";
                        })[];
                    };
                    "application/x-ndjson": string;
                };
            };
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BatchResults"];
                        "application/x-ndjson": components["schemas"]["OperationResultLine"] | components["schemas"]["BatchEndLine"] | components["schemas"]["ErrorLine"];
                    };
                };
                /** @description `invalid_input`: The request is not valid; `malformed_request`: The request cannot be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `foreign_origin`: The request comes from a web page of another origin; `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_in_progress`: Another request with this Idempotency-Key is under way; `batch_failed`: Some of the batch cannot be done, so none of it was */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `body_too_large`: The body is larger than allowed */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unsupported_media_type`: The body has a content type that is not taken here */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `idempotency_key_reused`: This Idempotency-Key came with another request before */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `precondition_required`: Say which version you change: send If-Match with its ETag */
                428: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy; `busy`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workouts/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your likely duplicates, pair by pair, what was stored last first */
        get: {
            parameters: {
                query?: {
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OK */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: components["schemas"]["LikelyDuplicates"][];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description `invalid_input`: The request is not valid */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `unauthenticated`: Sign in first: the session is missing, expired or revoked; `invalid_token`: The API token is malformed, unknown, expired or revoked */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `insufficient_scope`: The API token has too small a scope */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `internal_error`: Something unexpected happened */
                500: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
                /** @description `connection_lost`: The database cannot be reached at the moment; `pool_timeout`: The service is busy */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ApiToken: {
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /**
             * Format: date-time
             * @description When it stops
             */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            isArchived: boolean;
            /**
             * Format: date-time
             * @description Written down about once a minute; null before the first use
             */
            lastUsedAt: string | null;
            /** @description What it is for, in your words */
            name: string;
            /** @description How the secret begins */
            prefix: string;
            /** @description What it may do; none implies another */
            scopes: ("read" | "write" | "upload")[];
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /**
             * Format: uuid
             * @description In whose name it acts
             */
            userId: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
        };
        ApiTokenPage: {
            items: components["schemas"]["ApiToken"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
        ArchivalRun: {
            /** @description The time or day that tells the age */
            ageColumn: string;
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /** @description Most records archived at once */
            batchRows: number;
            /**
             * Format: date-time
             * @description Records of before this time are due: olderThan, from when it was ordered
             */
            before: string;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /**
             * @description What is archived
             * @enum {string}
             */
            entity: "plan" | "workout" | "note" | "template";
            /** @description What else must hold: filters of the list, such as {"status": "completed"} */
            filter: {
                [key: string]: string | number | boolean;
            };
            /** Format: date-time */
            finishedAt: string | null;
            /** Format: uuid */
            id: string;
            isArchived: boolean;
            /** @description Count what is due and archive nothing */
            isDryRun: boolean;
            /** @description How old it must be: a number of days, weeks, months or years, such as 90d, 12w, 18mo, 2y */
            olderThan: string;
            /**
             * Format: uuid
             * @description Who ordered it; null for whoever runs the service
             */
            orderedBy: string | null;
            /** @description Rest behind each batch Unit: ms. */
            pauseMs: number;
            /** @description Why, as each record then says */
            reason: string;
            /** @description Records archived so far; in a dry run, those that are due */
            records: number;
            /** Format: date-time */
            startedAt: string | null;
            /** @enum {string} */
            status: "waiting" | "running" | "done" | "cancelled";
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /**
             * Format: uuid
             * @description Whose records alone; null for everybody’s
             */
            userId: string | null;
            /** @description Users that were looked at */
            usersDone: number;
            /** @description Users when it began */
            usersTotal: number | null;
            /** @description Users whose records these are */
            usersWithRecords: number;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
        };
        ArchivalRunPage: {
            items: components["schemas"]["ArchivalRun"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
        Archiving: {
            /** @description Why the record was archived. */
            reason: string;
        };
        AuditEntry: {
            /** @enum {string} */
            action: "create" | "update" | "delete" | "restore" | "archive" | "unarchive" | "purge" | "erase";
            /**
             * Format: uuid
             * @description The user who made it; null where it was no user
             */
            actorId: string | null;
            /** @description From where the request came */
            address: string | null;
            /** @description What the client called itself */
            agent: string | null;
            /**
             * Format: date-time
             * @description When its transaction began
             */
            at: string;
            /** @description By the names of fields; null for what belongs to a runner: its values are theirs alone */
            changes: {
                [key: string]: components["schemas"]["FieldChange"];
            } | null;
            /** @description The role of the database that made the change */
            dbRole: string;
            /** @description What kind of record, such as workout */
            entity: string;
            /** @description What changed: fields, or the metrics of samples */
            fields: string[];
            /** @description Grows from entry to entry */
            id: number;
            /**
             * Format: uuid
             * @description Which record
             */
            recordId: string;
            /** @description The request or the job by which it was made */
            requestId: string | null;
            /** @description The same for whatever was changed together */
            transaction: string;
            /**
             * Format: uuid
             * @description Whose record it is; null where it is nobody’s
             */
            userId: string | null;
            /** @description Of the record behind the change; null where its samples changed */
            version: number | null;
        };
        BatchEndLine: {
            end: {
                failed: number;
                operations: number;
            };
        };
        BatchResults: {
            results: components["schemas"]["OperationResult"][];
        };
        Erasure: {
            /**
             * Format: date-time
             * @description Since when nothing brings it back
             */
            begunAt: string;
            /** @description How many rows went, by table */
            counts: {
                [key: string]: number;
            };
            /**
             * Format: date-time
             * @description When the time was over in which it could be taken back
             */
            dueAt: string;
            /**
             * Format: date-time
             * @description Null while it goes on
             */
            finishedAt: string | null;
            /** @description A hash over the keys of these rows, by table */
            hashes: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When the account was closed
             */
            orderedAt: string;
            /**
             * Format: uuid
             * @description Who asked: a user, or null for whoever runs the service
             */
            orderedBy: string | null;
            /** @description A hash over all of this, which the audit log holds too; null while it goes on */
            receipt: string | null;
            /** Format: uuid */
            userId: string;
        };
        ErasureList: {
            items: components["schemas"]["Erasure"][];
            /** @description Null on the last page */
            nextCursor: string | null;
        };
        ErrorLine: {
            error: components["schemas"]["Problem"];
        };
        FieldChange: {
            /** @description Null where there was none */
            from: unknown;
            /** @description Null where there is none */
            to: unknown;
        };
        HistoryEntry: {
            /** @enum {string} */
            action: "create" | "update" | "delete" | "restore" | "archive" | "unarchive" | "purge" | "erase";
            /**
             * Format: uuid
             * @description The user who made it; null where it was no user
             */
            actorId: string | null;
            /**
             * Format: date-time
             * @description When the transaction of the change began
             */
            at: string;
            byYou: boolean;
            /** @description By the names of fields; null where the values were erased */
            changes: {
                [key: string]: components["schemas"]["FieldChange"];
            } | null;
            /** @description Grows from change to change */
            id: number;
            /** @description The request or the job by which it was made */
            requestId: string | null;
            /** @description What became of its samples, by metric; null where the record itself changed */
            samples: components["schemas"]["SampleChange"][] | null;
            /** @description Of the record behind the change; null where its samples changed */
            version: number | null;
        };
        HistoryPage: {
            items: components["schemas"]["HistoryEntry"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
        ImportConflict: {
            line: number;
            /** @description Which file of the export: plans is plans.jsonl */
            part: string;
            /** @enum {string} */
            reason: "different" | "taken" | "parent_missing" | "overlapping";
        };
        ImportedPart: {
            /** @description Lines that were left out, since something stands against them */
            conflicts: number;
            /** @description Lines that were there already */
            same: number;
            /** @description Lines that are in the account now and were not before */
            stored: number;
        };
        ImportReport: {
            /** @description The first 1,000; all are counted in parts */
            conflicts: components["schemas"]["ImportConflict"][];
            parts: {
                duplicates: components["schemas"]["ImportedPart"];
                files: components["schemas"]["ImportedPart"];
                notes: components["schemas"]["ImportedPart"];
                plans: components["schemas"]["ImportedPart"];
                profile: components["schemas"]["ImportedPart"];
                samples: components["schemas"]["ImportedPart"];
                uploadFiles: components["schemas"]["ImportedPart"];
                uploads: components["schemas"]["ImportedPart"];
                workouts: components["schemas"]["ImportedPart"];
            };
            /** @description Workouts that came without their template, which this server does not have */
            templatesCleared: number;
        };
        IssuedApiToken: {
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /**
             * Format: date-time
             * @description When it stops
             */
            expiresAt: string;
            /** Format: uuid */
            id: string;
            isArchived: boolean;
            /**
             * Format: date-time
             * @description Written down about once a minute; null before the first use
             */
            lastUsedAt: string | null;
            /** @description What it is for, in your words */
            name: string;
            /** @description How the secret begins */
            prefix: string;
            /** @description What it may do; none implies another */
            scopes: ("read" | "write" | "upload")[];
            /** @description The secret. It is told this once: keep it where secrets are kept */
            token: string;
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /**
             * Format: uuid
             * @description In whose name it acts
             */
            userId: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
        };
        LikelyDuplicates: {
            /** Format: date-time */
            foundAt: string;
            /** @description What began first comes first */
            workouts: {
                distanceMeters: number | null;
                durationSeconds: number | null;
                /** Format: uuid */
                id: string;
                /** @description Whether it came from a file */
                isRecorded: boolean;
                name: string;
                sport: string;
                /** Format: date-time */
                startedAt: string;
                version: number;
            }[];
        };
        ListEndLine: {
            end: {
                count: number;
            };
        };
        MetricPoints: {
            /** @description For more: send it as cursor. A page may be short and still have one */
            nextCursor: string | null;
            points: {
                /** Format: date-time */
                at: string;
                value: number;
            }[];
        };
        NewArchivalRun: {
            /** @description The time or day that tells the age */
            ageColumn?: string;
            /** @description Most records archived at once */
            batchRows?: number;
            /**
             * @description What is archived
             * @enum {string}
             */
            entity: "plan" | "workout" | "note" | "template";
            /** @description What else must hold: filters of the list, such as {"status": "completed"} */
            filter?: {
                [key: string]: string | number | boolean;
            };
            /** @description Count what is due and archive nothing */
            isDryRun?: boolean;
            /** @description How old it must be: a number of days, weeks, months or years, such as 90d, 12w, 18mo, 2y */
            olderThan: string;
            /** @description Rest behind each batch Unit: ms. */
            pauseMs?: number;
            /** @description Why, as each record then says */
            reason: string;
            /**
             * Format: uuid
             * @description Whose records alone; null for everybody’s
             */
            userId?: string | null;
        };
        NewNote: {
            content: string;
            /** @description 5 is most */
            energyLevel?: number | null;
            /** @description Borg CR10, 10 is hardest */
            perceivedEffort?: number | null;
            /** @description Of the workout as a whole, 5 is best */
            rating?: number | null;
            /** @description 5 is fully recovered */
            recoveryStatus?: number | null;
            /** @description 5 is best */
            sleepQuality?: number | null;
            /** @description 5 is most */
            stressLevel?: number | null;
            tags?: string[];
            /** @enum {string} */
            type?: "note" | "feedback";
            /**
             * Format: uuid
             * @description The workout that it is about
             */
            workoutId: string;
        };
        NewPlan: {
            description?: string | null;
            /** @enum {string|null} */
            difficulty?: "beginner" | "intermediate" | "advanced" | null;
            /**
             * Format: date
             * @description The last day of the plan, not before the first
             */
            endDate: string;
            name: string;
            /**
             * Format: date
             * @description The first day of the plan
             */
            startDate: string;
            /** @enum {string} */
            status?: "draft" | "active" | "completed";
            /**
             * @description What it prepares for
             * @enum {string}
             */
            type: "5k" | "10k" | "half" | "full" | "custom";
        };
        NewProfile: {
            /** @enum {string|null} */
            experienceLevel?: "beginner" | "intermediate" | "advanced" | null;
            preferredDays?: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[];
            /** Format: date */
            targetDate?: string | null;
            targetRace?: string | null;
            /** @description IANA name, such as Europe/Berlin */
            timeZone?: string;
            /** @enum {string} */
            units?: "metric" | "imperial";
            /** @description Unit: m. */
            weeklyDistanceMeters?: number | null;
            /** @description Zones by date; each set holds until the next of its metric */
            zones?: {
                /**
                 * @description heart_rate in bpm, power in W; pace as the speed in m/s, so that a higher zone is a faster one
                 * @enum {string}
                 */
                metric: "heart_rate" | "pace" | "power";
                /** @description At lactate threshold, in the unit of the zones */
                threshold?: number;
                /**
                 * Format: date
                 * @description The first day on which it holds
                 */
                validFrom: string;
                /** @description From the lowest to the highest */
                zones: {
                    /** @description Where it begins; it ends where the next begins */
                    from: number;
                    name: string;
                }[];
            }[];
        };
        NewSample: {
            /**
             * Format: date-time
             * @description From 1990-01-01 to a day from now; kept to the millisecond
             */
            recordedAt: string;
            /** @enum {unknown} */
            type: "heart_rate" | "cadence" | "power" | "speed" | "distance" | "altitude" | "latitude" | "longitude" | "temperature" | "grade" | "vertical_oscillation" | "stance_time" | "step_length" | "vertical_ratio" | "stance_time_balance" | "respiration_rate" | "rr_interval" | "resting_heart_rate" | "hrv_rmssd" | "hrv_sdnn" | "weight" | "vo2_max" | "sleep_duration" | "steps";
            /** @description The unit of the type, where you want it checked */
            unit?: string;
            /** @description In the unit of the type, within its bounds */
            value: number;
            /** @description The workout it belongs to */
            workoutId?: string | null;
        };
        NewSamples: {
            samples: components["schemas"]["NewSample"][];
        };
        NewTemplate: {
            /** @enum {string|null} */
            difficulty?: "beginner" | "intermediate" | "advanced" | null;
            /** @description Unit: m. */
            distanceMeters?: number | null;
            /** @description Unit: s. */
            durationSeconds?: number | null;
            instructions?: string | null;
            name: string;
            /** @description FIT name, such as running */
            sport?: string;
            /** @enum {string} */
            type: "recovery" | "easy" | "long" | "progression" | "tempo" | "threshold" | "intervals" | "fartlek" | "hills" | "race";
        };
        NewWorkout: {
            /** @description Unit: m. */
            ascentMeters?: number | null;
            /** @description Unit: m. */
            distanceMeters?: number | null;
            /** @description Unit: s. */
            durationSeconds?: number | null;
            externalId?: string | null;
            name?: string;
            notes?: string | null;
            /**
             * Format: uuid
             * @description The plan that it belongs to
             */
            planId?: string | null;
            /** @description Unit: m. */
            plannedDistanceMeters?: number | null;
            /** @description Unit: s. */
            plannedDurationSeconds?: number | null;
            /**
             * Format: date
             * @description The day it is planned for; a scheduled workout has one
             */
            scheduledFor?: string | null;
            /** @description FIT name, such as running */
            sport?: string;
            /**
             * Format: date-time
             * @description When it began; a completed workout has this
             */
            startedAt?: string | null;
            /** @enum {string} */
            status: "scheduled" | "completed" | "skipped";
            /**
             * Format: uuid
             * @description The template that it was planned from
             */
            templateId?: string | null;
            /** @description Where it was recorded, as an IANA name */
            timeZone?: string | null;
        };
        Note: {
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            content: string;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /** @description 5 is most */
            energyLevel: number | null;
            /** Format: uuid */
            id: string;
            isArchived: boolean;
            /** @description Borg CR10, 10 is hardest */
            perceivedEffort: number | null;
            /** @description Of the workout as a whole, 5 is best */
            rating: number | null;
            /** @description 5 is fully recovered */
            recoveryStatus: number | null;
            /** @description 5 is best */
            sleepQuality: number | null;
            /** @description 5 is most */
            stressLevel: number | null;
            tags: string[];
            /** @enum {string} */
            type: "note" | "feedback";
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
            /**
             * Format: uuid
             * @description The workout that it is about
             */
            workoutId: string;
        };
        NoteChanges: {
            content?: string;
            /** @description 5 is most */
            energyLevel?: number | null;
            /** @description Borg CR10, 10 is hardest */
            perceivedEffort?: number | null;
            /** @description Of the workout as a whole, 5 is best */
            rating?: number | null;
            /** @description 5 is fully recovered */
            recoveryStatus?: number | null;
            /** @description 5 is best */
            sleepQuality?: number | null;
            /** @description 5 is most */
            stressLevel?: number | null;
            tags?: string[];
            /** @enum {string} */
            type?: "note" | "feedback";
            /**
             * Format: uuid
             * @description The workout that it is about
             */
            workoutId?: string;
        };
        NotePage: {
            items: components["schemas"]["Note"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
        OperationProblem: {
            /**
             * @description Stable: branch on this
             * @enum {string}
             */
            code: "not_found" | "version_conflict" | "archived" | "not_archived" | "batch_failed" | "invalid_input" | "unique_violation" | "foreign_key_violation" | "check_violation" | "not_null_violation" | "month_missing" | "history_incomplete" | "serialization_failure" | "deadlock" | "lock_timeout" | "statement_timeout" | "read_only" | "out_of_resources" | "permission_denied" | "connection_lost" | "commit_unknown" | "pool_timeout" | "pool_queue_full" | "nested_transaction" | "transaction_aborted" | "transaction_ended" | "transaction_timeout" | "schema_changed" | "authentication_failed" | "database_missing" | "aborted" | "closed" | "idempotency_in_progress" | "idempotency_key_reused" | "settings_invalid" | "migration_failed" | "migration_edited" | "migration_refused" | "schema_drift" | "local_server" | "unexpected" | "malformed_request" | "unauthenticated" | "invalid_token" | "wrong_credentials" | "forbidden" | "session_required" | "insufficient_scope" | "account_disabled" | "account_closed" | "foreign_origin" | "route_not_found" | "method_not_allowed" | "request_timeout" | "email_taken" | "token_limit" | "not_pairable" | "not_duplicates" | "not_restorable" | "search_too_wide" | "not_cancellable" | "not_retryable" | "account_open" | "last_admin" | "body_too_large" | "address_too_long" | "unsupported_media_type" | "precondition_required" | "headers_too_large" | "internal_error" | "spool_full" | "busy";
            /** @description With version_conflict: the version stored now */
            currentVersion?: number;
            /** @description What happened this time, for people */
            detail?: string;
            /** @description Every fault of the input: which field, and what it must be */
            errors?: {
                message: string;
                path: string;
            }[];
            /** @description The status of the answer */
            status: number;
            /** @description One sentence for people, the same for every problem of this code */
            title: string;
            /** @description urn:longrun:problem: and the code */
            type: string;
        };
        OperationResult: {
            error?: components["schemas"]["OperationProblem"];
            /**
             * Format: uuid
             * @description The record that the operation is about
             */
            id?: string;
            /** @description What the single request would be answered with */
            status: number;
            /** @description Of the record since */
            version?: number;
        };
        OperationResultLine: {
            error?: components["schemas"]["OperationProblem"];
            /**
             * Format: uuid
             * @description The record that the operation is about
             */
            id?: string;
            index: number;
            /** @description What the single request would be answered with */
            status: number;
            /** @description Of the record since */
            version?: number;
        };
        Plan: {
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            description: string | null;
            /** @enum {string|null} */
            difficulty: "beginner" | "intermediate" | "advanced" | null;
            /**
             * Format: date
             * @description The last day of the plan, not before the first
             */
            endDate: string;
            /** Format: uuid */
            id: string;
            isArchived: boolean;
            name: string;
            /**
             * Format: date
             * @description The first day of the plan
             */
            startDate: string;
            /** @enum {string} */
            status: "draft" | "active" | "completed";
            /**
             * @description What it prepares for
             * @enum {string}
             */
            type: "5k" | "10k" | "half" | "full" | "custom";
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
        };
        PlanChanges: {
            description?: string | null;
            /** @enum {string|null} */
            difficulty?: "beginner" | "intermediate" | "advanced" | null;
            /**
             * Format: date
             * @description The last day of the plan, not before the first
             */
            endDate?: string;
            name?: string;
            /**
             * Format: date
             * @description The first day of the plan
             */
            startDate?: string;
            /** @enum {string} */
            status?: "draft" | "active" | "completed";
            /**
             * @description What it prepares for
             * @enum {string}
             */
            type?: "5k" | "10k" | "half" | "full" | "custom";
        };
        PlanPage: {
            items: components["schemas"]["Plan"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
        Problem: {
            /**
             * @description Stable: branch on this
             * @enum {string}
             */
            code: "not_found" | "version_conflict" | "archived" | "not_archived" | "batch_failed" | "invalid_input" | "unique_violation" | "foreign_key_violation" | "check_violation" | "not_null_violation" | "month_missing" | "history_incomplete" | "serialization_failure" | "deadlock" | "lock_timeout" | "statement_timeout" | "read_only" | "out_of_resources" | "permission_denied" | "connection_lost" | "commit_unknown" | "pool_timeout" | "pool_queue_full" | "nested_transaction" | "transaction_aborted" | "transaction_ended" | "transaction_timeout" | "schema_changed" | "authentication_failed" | "database_missing" | "aborted" | "closed" | "idempotency_in_progress" | "idempotency_key_reused" | "settings_invalid" | "migration_failed" | "migration_edited" | "migration_refused" | "schema_drift" | "local_server" | "unexpected" | "malformed_request" | "unauthenticated" | "invalid_token" | "wrong_credentials" | "forbidden" | "session_required" | "insufficient_scope" | "account_disabled" | "account_closed" | "foreign_origin" | "route_not_found" | "method_not_allowed" | "request_timeout" | "email_taken" | "token_limit" | "not_pairable" | "not_duplicates" | "not_restorable" | "search_too_wide" | "not_cancellable" | "not_retryable" | "account_open" | "last_admin" | "body_too_large" | "address_too_long" | "unsupported_media_type" | "precondition_required" | "headers_too_large" | "internal_error" | "spool_full" | "busy";
            /** @description With version_conflict: the version stored now */
            currentVersion?: number;
            /** @description What happened this time, for people */
            detail?: string;
            /** @description Every fault of the input: which field, and what it must be */
            errors?: {
                message: string;
                path: string;
            }[];
            /** @description With batch_failed: which operations stand against it, and why */
            failures?: {
                error: {
                    /**
                     * @description Stable: branch on this
                     * @enum {string}
                     */
                    code: "not_found" | "version_conflict" | "archived" | "not_archived" | "batch_failed" | "invalid_input" | "unique_violation" | "foreign_key_violation" | "check_violation" | "not_null_violation" | "month_missing" | "history_incomplete" | "serialization_failure" | "deadlock" | "lock_timeout" | "statement_timeout" | "read_only" | "out_of_resources" | "permission_denied" | "connection_lost" | "commit_unknown" | "pool_timeout" | "pool_queue_full" | "nested_transaction" | "transaction_aborted" | "transaction_ended" | "transaction_timeout" | "schema_changed" | "authentication_failed" | "database_missing" | "aborted" | "closed" | "idempotency_in_progress" | "idempotency_key_reused" | "settings_invalid" | "migration_failed" | "migration_edited" | "migration_refused" | "schema_drift" | "local_server" | "unexpected" | "malformed_request" | "unauthenticated" | "invalid_token" | "wrong_credentials" | "forbidden" | "session_required" | "insufficient_scope" | "account_disabled" | "account_closed" | "foreign_origin" | "route_not_found" | "method_not_allowed" | "request_timeout" | "email_taken" | "token_limit" | "not_pairable" | "not_duplicates" | "not_restorable" | "search_too_wide" | "not_cancellable" | "not_retryable" | "account_open" | "last_admin" | "body_too_large" | "address_too_long" | "unsupported_media_type" | "precondition_required" | "headers_too_large" | "internal_error" | "spool_full" | "busy";
                    /** @description With version_conflict: the version stored now */
                    currentVersion?: number;
                    /** @description What happened this time, for people */
                    detail?: string;
                    /** @description Every fault of the input: which field, and what it must be */
                    errors?: {
                        message: string;
                        path: string;
                    }[];
                    /** @description The status of the answer */
                    status: number;
                    /** @description One sentence for people, the same for every problem of this code */
                    title: string;
                    /** @description urn:longrun:problem: and the code */
                    type: string;
                };
                index: number;
            }[];
            /** @description With a file that is refused: why, as the code in an upload’s errors */
            reason?: string;
            /** @description The X-Request-Id of this answer, by which the log knows it */
            requestId?: string;
            /** @description With insufficient_scope: what the token would need */
            scope?: string;
            /** @description The status of the answer */
            status: number;
            /** @description One sentence for people, the same for every problem of this code */
            title: string;
            /** @description urn:longrun:problem: and the code */
            type: string;
            /** @description With account_closed: until when it can be taken back */
            until?: string;
        };
        Profile: {
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /** @enum {string|null} */
            experienceLevel: "beginner" | "intermediate" | "advanced" | null;
            isArchived: boolean;
            preferredDays: ("monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")[];
            /** Format: date */
            targetDate: string | null;
            targetRace: string | null;
            /** @description IANA name, such as Europe/Berlin */
            timeZone: string;
            /** @enum {string} */
            units: "metric" | "imperial";
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
            /** @description Unit: m. */
            weeklyDistanceMeters: number | null;
            /** @description Zones by date; each set holds until the next of its metric */
            zones: {
                /**
                 * @description heart_rate in bpm, power in W; pace as the speed in m/s, so that a higher zone is a faster one
                 * @enum {string}
                 */
                metric: "heart_rate" | "pace" | "power";
                /** @description At lactate threshold, in the unit of the zones */
                threshold?: number;
                /**
                 * Format: date
                 * @description The first day on which it holds
                 */
                validFrom: string;
                /** @description From the lowest to the highest */
                zones: {
                    /** @description Where it begins; it ends where the next begins */
                    from: number;
                    name: string;
                }[];
            }[];
        };
        SampleChange: {
            /** @description How many samples were written, or went */
            count: number;
            /**
             * Format: date-time
             * @description Of the first
             */
            from: string;
            /**
             * Format: date-time
             * @description Of the last
             */
            to: string;
            /** @description The metric, such as heart_rate */
            type: string;
        };
        StoredSamples: {
            /** @description At times that had one: the later value stays */
            merged: number;
            received: number;
            /** @description At times that had none */
            stored: number;
            /** @description The same by type */
            types: {
                [key: string]: {
                    /** @description At times that had one: the later value stays */
                    merged: number;
                    received: number;
                    /** @description At times that had none */
                    stored: number;
                };
            };
        };
        Template: {
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /** @enum {string|null} */
            difficulty: "beginner" | "intermediate" | "advanced" | null;
            /** @description Unit: m. */
            distanceMeters: number | null;
            /** @description Unit: s. */
            durationSeconds: number | null;
            /** Format: uuid */
            id: string;
            instructions: string | null;
            isArchived: boolean;
            name: string;
            /** @description FIT name, such as running */
            sport: string;
            /** @enum {string} */
            type: "recovery" | "easy" | "long" | "progression" | "tempo" | "threshold" | "intervals" | "fartlek" | "hills" | "race";
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
        };
        TemplateChanges: {
            /** @enum {string|null} */
            difficulty?: "beginner" | "intermediate" | "advanced" | null;
            /** @description Unit: m. */
            distanceMeters?: number | null;
            /** @description Unit: s. */
            durationSeconds?: number | null;
            instructions?: string | null;
            name?: string;
            /** @description FIT name, such as running */
            sport?: string;
            /** @enum {string} */
            type?: "recovery" | "easy" | "long" | "progression" | "tempo" | "threshold" | "intervals" | "fartlek" | "hills" | "race";
        };
        TemplatePage: {
            items: components["schemas"]["Template"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
        Upload: {
            /** @description Files by status */
            counts: {
                /** @description Left out, because the upload was cancelled */
                cancelled: number;
                /** @description Were there already */
                duplicate: number;
                /** @description Gave no workout; error says why */
                failed: number;
                /** @description In hand */
                processing: number;
                /** @description Waiting */
                queued: number;
                /** @description No activities; error says why */
                skipped: number;
                /** @description Became workouts */
                stored: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @description Entries that the archive lists, folders among them */
            entriesListed: number | null;
            /** @description Whose export the archive or folder is; plain: none that is known */
            exportKind: ("strava" | "garmin" | "plain") | null;
            /** @description Your own name for the workout */
            externalId: string | null;
            /** @description The first 50 */
            files: components["schemas"]["UploadFile"][];
            /** @description Where there are more files: the cursor for /files */
            filesCursor: string | null;
            /** @description When the last file was done */
            finishedAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            kind: "file" | "archive" | "folder";
            name: string;
            /**
             * Format: date-time
             * @description When something was last done for it
             */
            progressedAt: string;
            /** @description When a worker first took it */
            startedAt: string | null;
            /** @description When the recording began, as you said */
            startTime: string | null;
            /**
             * @description completed: at least one file is stored or was there already
             * @enum {unknown}
             */
            status: "queued" | "processing" | "completed" | "failed" | "cancelled";
            /** @description When the last of its files was known; until then the counts grow */
            unpackedAt: string | null;
        };
        UploadFile: {
            error?: {
                code: string;
                message: string;
            };
            /** @description With its folders, as the archive names it */
            name: string;
            points: {
                /** @description Joined, field by field, with another of the same time */
                merged: number;
                /** @description Records or track points in the file */
                received: number;
                /** @description Refused points and values, by reason */
                rejected: {
                    [key: string]: number;
                };
                /** @description One for each distinct time */
                stored: number;
            };
            /** @description Its place in the archive or folder; the order of the list */
            position: number;
            /** @description What was lost of a damaged file whose rest is stored */
            salvage?: {
                detail: string;
                /** @description Bytes of the file that were not read */
                lostBytes: number;
                /** @description Why the file could not be read as a whole */
                reason: string;
            };
            /** @enum {unknown} */
            status: "queued" | "processing" | "stored" | "duplicate" | "failed" | "skipped" | "cancelled";
            workoutIds: string[];
        };
        UploadState: {
            /** @description Files by status */
            counts: {
                /** @description Left out, because the upload was cancelled */
                cancelled: number;
                /** @description Were there already */
                duplicate: number;
                /** @description Gave no workout; error says why */
                failed: number;
                /** @description In hand */
                processing: number;
                /** @description Waiting */
                queued: number;
                /** @description No activities; error says why */
                skipped: number;
                /** @description Became workouts */
                stored: number;
            };
            /** Format: date-time */
            createdAt: string;
            /** @description Entries that the archive lists, folders among them */
            entriesListed: number | null;
            /** @description Whose export the archive or folder is; plain: none that is known */
            exportKind: ("strava" | "garmin" | "plain") | null;
            /** @description Your own name for the workout */
            externalId: string | null;
            /** @description When the last file was done */
            finishedAt: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {unknown} */
            kind: "file" | "archive" | "folder";
            name: string;
            /**
             * Format: date-time
             * @description When something was last done for it
             */
            progressedAt: string;
            /** @description When a worker first took it */
            startedAt: string | null;
            /** @description When the recording began, as you said */
            startTime: string | null;
            /**
             * @description completed: at least one file is stored or was there already
             * @enum {unknown}
             */
            status: "queued" | "processing" | "completed" | "failed" | "cancelled";
            /** @description When the last of its files was known; until then the counts grow */
            unpackedAt: string | null;
        };
        User: {
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /** Format: date-time */
            disabledAt: string | null;
            /** @description For admins */
            disabledReason: string | null;
            displayName: string;
            email: string;
            /** Format: uuid */
            id: string;
            isArchived: boolean;
            /** @description Whether an admin keeps the user out */
            isDisabled: boolean;
            /** @enum {string} */
            role: "athlete" | "admin";
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
        };
        UserChanges: {
            displayName?: string;
        };
        UserPage: {
            items: components["schemas"]["User"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
        Workout: {
            /**
             * Format: uuid
             * @description What the legs of one recording, such as a triathlon, have in common
             */
            activityId: string | null;
            /**
             * Format: date-time
             * @description When the record was archived; null while it is not.
             */
            archivedAt: string | null;
            /** @description Why the record was archived. */
            archiveReason: string | null;
            /** @description Unit: m. */
            ascentMeters: number | null;
            /**
             * Format: date-time
             * @description When the record was made.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the record was deleted; null while it is not.
             */
            deletedAt: string | null;
            /**
             * Format: uuid
             * @description Who deleted the record; null while it is not deleted.
             */
            deletedBy: string | null;
            /** @description Unit: m. */
            deviceAscentMeters: number | null;
            /** @description Unit: m. */
            deviceDistanceMeters: number | null;
            /** @description Unit: s. */
            deviceDurationSeconds: number | null;
            /** @description Unit: m. */
            distanceMeters: number | null;
            /** @description Unit: s. */
            durationSeconds: number | null;
            externalId: string | null;
            /** Format: uuid */
            id: string;
            isArchived: boolean;
            /** @description Which of the legs, from 1 */
            leg: number | null;
            /** @description Workouts that look like the same training from another device, until that is resolved */
            likelyDuplicateOf: string[];
            name: string;
            notes: string | null;
            /**
             * Format: uuid
             * @description The scheduled workout that this one completed and stands for
             */
            pairedWith: string | null;
            /**
             * Format: uuid
             * @description The plan that it belongs to
             */
            planId: string | null;
            /** @description Unit: m. */
            plannedDistanceMeters: number | null;
            /** @description Unit: s. */
            plannedDurationSeconds: number | null;
            /** @description What was lost, where its file is damaged */
            salvage: {
                detail: string;
                lostBytes: number;
                reason: string;
            } | null;
            /**
             * Format: date
             * @description The day it is planned for; a scheduled workout has one
             */
            scheduledFor: string | null;
            /** @description FIT name, such as running */
            sport: string;
            /**
             * Format: date-time
             * @description When it began; a completed workout has this
             */
            startedAt: string | null;
            /** @enum {string} */
            status: "scheduled" | "completed" | "skipped";
            /**
             * Format: uuid
             * @description The template that it was planned from
             */
            templateId: string | null;
            /** @description Where it was recorded, as an IANA name */
            timeZone: string | null;
            /**
             * Format: date-time
             * @description When the record was last changed.
             */
            updatedAt: string;
            /** @description Grows by one with every change; the ETag is this number in quotes. */
            version: number;
        };
        WorkoutChanges: {
            /** @description Unit: m. */
            ascentMeters?: number | null;
            /** @description Unit: m. */
            distanceMeters?: number | null;
            /** @description Unit: s. */
            durationSeconds?: number | null;
            name?: string;
            notes?: string | null;
            /**
             * Format: uuid
             * @description The plan that it belongs to
             */
            planId?: string | null;
            /** @description Unit: m. */
            plannedDistanceMeters?: number | null;
            /** @description Unit: s. */
            plannedDurationSeconds?: number | null;
            /**
             * Format: date
             * @description The day it is planned for; a scheduled workout has one
             */
            scheduledFor?: string | null;
            /** @description FIT name, such as running */
            sport?: string;
            /**
             * Format: date-time
             * @description When it began; a completed workout has this
             */
            startedAt?: string | null;
            /** @enum {string} */
            status?: "scheduled" | "completed" | "skipped";
            /**
             * Format: uuid
             * @description The template that it was planned from
             */
            templateId?: string | null;
            /** @description Where it was recorded, as an IANA name */
            timeZone?: string | null;
        };
        WorkoutPage: {
            items: components["schemas"]["Workout"][];
            /** @description Where the next page starts; null on the last page. */
            nextCursor: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
