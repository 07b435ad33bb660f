import { volumeContract } from '../contract.case.ts';
import { FakeVolumeDriver } from './fake-volume-driver.ts';

volumeContract('the volumes in memory', () => new FakeVolumeDriver());
