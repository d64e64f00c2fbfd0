using Npgsql;
using NpgsqlTypes;

namespace OrleansRec.Storage.Postgres;

internal static class Parameters
{
    /// <summary>An array whose elements are those that the list holds when the command runs.</summary>
    public static NpgsqlParameter Array<T>(List<T> values, NpgsqlDbType type) =>
        new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    public static NpgsqlParameter<long> Number() => new() { NpgsqlDbType = NpgsqlDbType.Bigint };
}
