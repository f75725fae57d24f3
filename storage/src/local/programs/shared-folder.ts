/** Root's folder for what the server's user cannot reach where it is: copies of programs, data of a closed folder. */
export const SHARED_FOLDER = '/var/lib/longrun'
