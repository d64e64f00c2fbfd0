using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Grains.Models;

/// <summary>What the host program brings from the learning side; a silo without it answers from trending items.</summary>
internal sealed record LearningParts(IModelLoader? Loader, Func<ILearner>? NewLearner);
