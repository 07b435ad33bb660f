// The operations of Certificate Manager that are there: nothing is issued here, so RequestCertificate is not.
import type * as ACM from '@aws-sdk/client-acm';
import {
  AddTagsToCertificate$,
  DeleteCertificate$,
  DescribeCertificate$,
  GetCertificate$,
  ImportCertificate$,
  ListCertificates$,
  ListTagsForCertificate$,
  RemoveTagsFromCertificate$,
} from '@aws-sdk/client-acm';
import { implement } from '../../operation.ts';
import { addTagsToCertificate } from './add-tags-to-certificate.ts';
import { deleteCertificate } from './delete-certificate.ts';
import { describeCertificate } from './describe-certificate.ts';
import { getCertificateText } from './get-certificate.ts';
import { importCertificate } from './import-certificate.ts';
import { listCertificates } from './list-certificates.ts';
import { listTagsForCertificate } from './list-tags-for-certificate.ts';
import { removeTagsFromCertificate } from './remove-tags-from-certificate.ts';

export const operations = implement<typeof ACM>()(
  {
    AddTagsToCertificate: addTagsToCertificate,
    DeleteCertificate: deleteCertificate,
    DescribeCertificate: describeCertificate,
    GetCertificate: getCertificateText,
    ImportCertificate: importCertificate,
    ListCertificates: listCertificates,
    ListTagsForCertificate: listTagsForCertificate,
    RemoveTagsFromCertificate: removeTagsFromCertificate,
  },
  {
    AddTagsToCertificate$,
    DeleteCertificate$,
    DescribeCertificate$,
    GetCertificate$,
    ImportCertificate$,
    ListCertificates$,
    ListTagsForCertificate$,
    RemoveTagsFromCertificate$,
  },
  { ListCertificates: 'sorted by ARN; filters on usage and export are passed over' },
);
