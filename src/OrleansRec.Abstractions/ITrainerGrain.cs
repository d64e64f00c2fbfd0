using OrleansRec.Contracts.Models;

namespace OrleansRec.Abstractions;

/// <summary>Starts training rounds; the work runs on the silo's training thread. Key: the model's name.</summary>
[Alias("OrleansRec.ITrainerGrain")]
public interface ITrainerGrain : IGrainWithStringKey
{
    /// <summary>Asks for a round; returns at once. A round that is already running makes this a no-op.</summary>
    [Alias("Train")]
    ValueTask<TrainerStatus> Train(TrainRequest request);

    [Alias("Status")]
    ValueTask<TrainerStatus> Status();
}
